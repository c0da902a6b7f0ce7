package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.source.SourceException;
import dev.senet.dsl.PrintedModel;
import dev.senet.dsl.Senet;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Weights;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads networks on images from ONNX files, as PyTorch and Keras (through tf2onnx) export them.
 *
 * <p>The result is a model like one of ours: its graph is NHWC and comes from {@code .senet} text
 * that is written for it, with a symbolic batch, whatever the file says of the batch.
 */
public final class OnnxImport {
  private OnnxImport() {}

  /** Whether {@code file} is an ONNX file, judged by its name. */
  public static boolean accepts(Path file) {
    return file.toString().endsWith(".onnx");
  }

  /**
   * Reads {@code file}.
   *
   * @throws OnnxException if it is damaged, or has what senet does not know
   */
  public static GraphModel read(Path file) throws IOException {
    try {
      ModelProto proto = OnnxReader.read(file);
      ImportedGraph imported = GraphImporter.read(proto, Files.size(file));
      return model(imported, name(file));
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage());
    }
  }

  /**
   * A network as read.
   *
   * @param weights the values of the graph's variables
   */
  record ImportedGraph(Graph graph, Map<Variable, MemorySegment> weights) {}

  private static GraphModel model(ImportedGraph imported, String name) {
    PrintedModel printed;
    try {
      printed = Senet.print(imported.graph, name);
    } catch (IllegalArgumentException | SourceException e) {
      throw new OnnxException("the network cannot be written as a .senet model: " + e.getMessage());
    }
    Map<String, MemorySegment> values = new HashMap<>();
    imported.weights.forEach((variable, data) -> {
      if (printed.weightNames().containsKey(variable.name())) {
        values.put(printed.weightNames().get(variable.name()), data);
      }
    });
    Map<Variable, MemorySegment> weights = new LinkedHashMap<>();
    for (Variable variable : printed.description().graph().variables()) {
      weights.put(variable, values.get(variable.name()));
    }
    return new GraphModel(printed.description(), new Weights(weights));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.onnx$", "");
  }
}
