package dev.senet.cli;

import dev.senet.models.onnx.OnnxImport;
import dev.senet.models.weights.NamedWeights;
import dev.senet.models.weights.Preprocessing;
import dev.senet.models.weights.WeightNaming;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet import}. */
@Command(
    name = "import",
    description = {
      "Makes a model folder of an .onnx file, or of a network and a file with its weights.",
      "",
      "The names of the weights may be those of senet, torchvision or timm. Other",
      "commands take the folder like one that 'senet train' made."
    },
    footer = {
      "",
      "Examples:",
      "  senet import mobilenet.onnx --out nets/mobilenet",
      "  senet import se_resnet50.safetensors --model se-resnet-50 --out nets/se50",
      "  senet import resnet50.safetensors --model resnet-50-modern --out nets/r50",
      "  senet predict nets/r50 photo.jpg"
    })
final class Import extends SenetCommand {
  private static final String UNKNOWN_IMAGES = "evaluate  subtract_mean(0.0)";

  @Parameters(paramLabel = "FILE", description = "An .onnx or .safetensors file.")
  private Path file;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The network of a .safetensors file: a name (see 'senet models') or a .senet file.")
  private Optional<Path> model;

  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description = "A value for a parameter of the model, such as --arg classes=10.")
  private Map<String, String> arguments = new LinkedHashMap<>();

  @Option(
      names = "--names",
      paramLabel = "PROGRAM",
      description =
          "Whose names the weights have: ${COMPLETION-CANDIDATES}; seen from the file if not"
              + " given.")
  private Optional<WeightNaming> naming;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "The model folder, new or empty.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    requireFree();
    if (OnnxImport.accepts(file)) {
      importNetwork();
    } else {
      importWeights(
          model.orElseThrow(
              () -> usageError("Missing required option: --model, the network of these weights")));
    }
    return ExitCode.OK;
  }

  private void importNetwork() throws IOException {
    if (model.isPresent() || !arguments.isEmpty() || naming.isPresent()) {
      throw usageError("an ONNX file says it all: leave --model, --arg and --names out");
    }
    GraphModel network = OnnxImport.read(file);
    write(network, network.weights(), UNKNOWN_IMAGES);
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%s: %s of %s, %,d parameters%n",
            out,
            network.name(),
            file,
            network.graph().parameters());
    warnOfUnknownImages();
    console()
        .out()
        .printf(
            "  next: senet predict %s IMAGE, or fine-tune it: senet train %s --weights %s --data FOLDER%n",
            out, out.resolve(SavedModel.TEXT), out);
  }

  private void importWeights(Path of) throws IOException {
    ModelSelection.requireSource(of, Optional.empty());
    GraphModel network = GraphModel.load(of, Optional.empty(), ModelSelection.values(arguments));
    NamedWeights named = NamedWeights.open(file, network.graph(), naming);
    Weights weights = named.file().read(network.graph().variables());
    int size = network.graph().inputs().getFirst().shape().dim(0);
    Optional<Preprocessing> preprocessing = named.naming().preprocessing(network.graph());
    String clause = preprocessing.map(p -> p.clause(size)).orElse(UNKNOWN_IMAGES);
    write(network, weights, clause);
    report(network, named.naming(), preprocessing.map(p -> p.text(size)), clause);
    preprocessing.ifPresent(
        p -> p.notes().forEach(note -> console().out().println("  note: " + note)));
  }

  private void write(GraphModel network, Weights weights, String clause) throws IOException {
    SavedModel.write(out, network, "train {\n  " + clause + "\n}\n", List.of());
    weights.toSafetensors(Map.of()).write(out.resolve(SavedModel.WEIGHTS));
  }

  private void report(
      GraphModel network, WeightNaming names, Optional<String> images, String clause) {
    console()
        .out()
        .printf(
            "%s: %s with the weights of %s, named as in %s%n", out, network.name(), file, names);
    if (images.isEmpty()) {
      warnOfUnknownImages();
      return;
    }
    console().out().printf("  images: %s%n  recipe: %s%n", images.get(), clause);
  }

  private void warnOfUnknownImages() {
    console()
        .warning(
            "what images are to go through is not known: say it in %s; for now they are scaled to 0 … 1"
                .formatted(out.resolve(SavedModel.RECIPE)));
  }

  private void requireFree() throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> entries = Files.list(out)) {
      if (entries.findAny().isPresent()) {
        throw new UserException(out + " holds other files: choose another folder");
      }
    }
  }
}
