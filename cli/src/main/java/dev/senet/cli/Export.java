package dev.senet.cli;

import dev.senet.models.weights.WeightNaming;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet export}. */
@Command(
    name = "export",
    description = "Writes a model's weights to a file for other programs.",
    footer = {
      "",
      "Examples:",
      "  senet export runs/r50 --safetensors r50.safetensors --names torchvision",
      "  senet export runs/shapes --safetensors shapes.safetensors"
    })
final class Export extends SenetCommand {
  @Mixin private ModelSelection selection;

  @Option(
      names = "--safetensors",
      required = true,
      paramLabel = "FILE",
      description = "Write the weights to FILE.")
  private Path safetensors;

  @Option(
      names = "--names",
      paramLabel = "PROGRAM",
      defaultValue = "senet",
      description =
          "Whose names and layouts the weights get: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if"
              + " not given.")
  private WeightNaming naming;

  @Override
  public Integer call() throws IOException {
    GraphModel model = selection.load().model();
    // Programs that read PyTorch's files ask for this entry.
    Map<String, String> metadata = naming == WeightNaming.SENET ? Map.of() : Map.of("format", "pt");
    model.weights().toSafetensors(naming.names(model.graph()), metadata).write(safetensors);
    console()
        .out()
        .printf("%s: the weights of %s, named as in %s%n", safetensors, model.name(), naming);
    return ExitCode.OK;
  }
}
