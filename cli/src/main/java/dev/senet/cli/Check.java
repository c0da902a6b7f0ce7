package dev.senet.cli;

import dev.senet.core.source.SourceException;
import dev.senet.dsl.Senet;
import dev.senet.training.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** {@code senet check}. */
@Command(
    name = "check",
    description = "Finds errors in .senet files: syntax, names, shapes, train sections.",
    footer = {"", "Examples:", "  senet check examples/shapes.senet", "  senet check nets/*.senet"})
final class Check extends SenetCommand {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to check.")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    boolean isGood = true;
    for (Path file : files) {
      try {
        List<String> models = Senet.check(file, RecipeReader::errors);
        console().out().println(file + ": ok (" + described(models) + ")");
      } catch (SourceException e) {
        console().err().println(e.getMessage().stripTrailing());
        isGood = false;
      }
    }
    return isGood ? ExitCode.OK : ExitCode.USAGE;
  }

  private static String described(List<String> models) {
    return switch (models.size()) {
      case 0 -> "no model";
      case 1 -> "model " + models.getFirst();
      default -> "models " + String.join(", ", models);
    };
  }
}
