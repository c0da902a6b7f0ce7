package dev.senet.cli;

import dev.senet.dsl.Senet;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet fmt}. */
@Command(
    name = "fmt",
    description = "Formats .senet files in place.",
    footer = {
      "",
      "Examples:",
      "  senet fmt net.senet",
      "  senet fmt --check nets/*.senet    (for scripts: ends with 2 if a file is not formatted)",
      "  senet fmt --stdout net.senet"
    })
final class Fmt extends SenetCommand {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to format.")
  private List<Path> files;

  @Option(names = "--check", description = "Change nothing; name the files that are not formatted.")
  private boolean checks;

  @Option(names = "--stdout", description = "Change nothing; print the formatted text.")
  private boolean prints;

  @Override
  public Integer call() throws IOException {
    if (checks && prints) {
      throw usageError("--check and --stdout exclude each other");
    }
    int unformatted = 0;
    for (Path file : files) {
      String text = read(file);
      String formatted = Senet.format(file.toString(), text);
      if (prints) {
        console().out().print(formatted);
      } else if (!formatted.equals(text)) {
        unformatted++;
        console().out().println(file + (checks ? ": not formatted" : ": formatted"));
        if (!checks) {
          Files.writeString(file, formatted);
        }
      }
    }
    return checks && unformatted > 0 ? ExitCode.USAGE : ExitCode.OK;
  }

  private static String read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UserException(file + " is a directory, not a .senet file");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UserException(file + " is not UTF-8 text");
    }
  }
}
