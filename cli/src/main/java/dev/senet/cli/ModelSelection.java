package dev.senet.cli;

import dev.senet.models.ZooEntry;
import dev.senet.models.onnx.OnnxImport;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that name a model. */
final class ModelSelection {
  @Parameters(
      paramLabel = "MODEL",
      description =
          "A .senet file, the name of a network (see 'senet models'), a folder that 'senet"
              + " train' or 'senet import' made, or an .onnx file.")
  private Path path;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Which model of the file; the first if not given.")
  private Optional<String> name;

  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description = "A value for a parameter of the model, such as --arg classes=10.")
  private Map<String, String> arguments = new LinkedHashMap<>();

  /**
   * A model with what is known of its classes.
   *
   * @param classes names in the order of the outputs; empty if unknown
   */
  record Selected(GraphModel model, List<String> classes) {}

  /** The path as given. */
  Path path() {
    return path;
  }

  /** The model's name, if given. */
  Optional<String> name() {
    return name;
  }

  /** The values of {@code --arg}. */
  Map<String, Object> arguments() {
    return values(arguments);
  }

  /** What texts on the command line mean as values of a model's parameters. */
  static Map<String, Object> values(Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach((key, text) -> values.put(key, value(text)));
    return values;
  }

  /** Whether the path names an ONNX file. */
  boolean isOnnx() {
    return OnnxImport.accepts(path) && !Files.isDirectory(path);
  }

  /** Loads the model: trained if it is a run folder or an ONNX file, else with fresh weights. */
  Selected load() throws IOException {
    if (isOnnx()) {
      requireNoChoice();
      return new Selected(OnnxImport.read(path), List.of());
    }
    if (Files.isDirectory(path)) {
      requireNoChoice();
      SavedModel saved = SavedModel.read(path);
      return new Selected(saved.model(), saved.info().classes());
    }
    requireSource(path, name);
    return new Selected(GraphModel.load(path, name, arguments()), List.of());
  }

  /** A run folder or an ONNX file leaves nothing to be chosen. */
  void requireNoChoice() {
    if (name.isPresent() || !arguments.isEmpty()) {
      String kind = isOnnx() ? "an ONNX file" : "a run folder";
      throw new UserException(
          "%s is %s, whose model is settled: leave --model and --arg out".formatted(path, kind));
    }
  }

  /**
   * Checks that {@code path} is a model's text or a network of the zoo.
   *
   * @param name which model of it, if that was said
   */
  static void requireSource(Path path, Optional<String> name) {
    if (path.toString().endsWith(".senet")) {
      return;
    }
    if (Files.exists(path)) {
      throw new UserException(
          path + " is no model: name a .senet file, a run folder or an .onnx file");
    }
    ZooEntry network = Networks.named(path.toString());
    if (name.isPresent() && !name.get().equals(network.model())) {
      throw new UserException(path + " names one model: leave --model out");
    }
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("-?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    boolean isDecimal = text.matches("-?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    return isDecimal ? (Object) Double.valueOf(text) : text;
  }
}
