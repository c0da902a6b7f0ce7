package dev.senet.cli;

import dev.senet.models.onnx.OnnxExport;
import dev.senet.models.weights.WeightNaming;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet export}. */
@Command(
    name = "export",
    description = "Writes a model, or its weights, to a file for other programs.",
    footer = {
      "",
      "Examples:",
      "  senet export runs/shapes --onnx shapes.onnx",
      "  senet export runs/r50 --safetensors r50.safetensors --names torchvision",
      "  senet export runs/shapes --safetensors shapes.safetensors"
    })
final class Export extends SenetCommand {
  @Mixin private ModelSelection selection;

  @Option(
      names = "--onnx",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description = "Write the network with its weights to FILE; to <model>.onnx if not given.")
  private Optional<Path> onnx;

  @Option(names = "--safetensors", paramLabel = "FILE", description = "Write the weights to FILE.")
  private Optional<Path> safetensors;

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
    if (onnx.isEmpty() && safetensors.isEmpty()) {
      throw usageError("Say what to write: --onnx or --safetensors");
    }
    GraphModel model = selection.load().model();
    if (onnx.isPresent()) {
      boolean isNamed = !onnx.get().toString().isEmpty();
      writeNetwork(model, isNamed ? onnx.get() : Path.of(model.name() + ".onnx"));
    }
    if (safetensors.isPresent()) {
      writeWeights(model, safetensors.get());
    }
    return ExitCode.OK;
  }

  private void writeNetwork(GraphModel model, Path file) throws IOException {
    OnnxExport.write(model, file);
    console().out().printf("%s: %s with its weights, images as NCHW%n", file, model.name());
  }

  private void writeWeights(GraphModel model, Path file) throws IOException {
    // Programs that read PyTorch's files ask for this entry.
    Map<String, String> metadata = naming == WeightNaming.SENET ? Map.of() : Map.of("format", "pt");
    model.weights().toSafetensors(naming.names(model.graph()), metadata).write(file);
    console().out().printf("%s: the weights of %s, named as in %s%n", file, model.name(), naming);
  }
}
