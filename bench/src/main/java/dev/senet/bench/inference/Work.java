package dev.senet.bench.inference;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Input;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * What all contenders do.
 *
 * @param model a network of the zoo, or a {@code .senet} file; its weights are drawn from seed 0
 * @param onnx the same model as an ONNX file
 * @param batch samples a run
 * @param threads threads that compute
 */
record Work(Path model, Path onnx, int batch, int threads) {
  /** The network with its weights, the same in every process. */
  GraphModel load() throws IOException {
    return GraphModel.load(model);
  }

  /**
   * The elements of each input, the same in every process; images as NHWC.
   *
   * @throws IllegalArgumentException if an input does not take floats
   */
  Map<String, float[]> inputs(Graph graph) {
    Random random = new Random(0);
    Map<String, float[]> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      if (node.type().dtype() != DType.F32) {
        throw new IllegalArgumentException("input " + node.name() + " is " + node.type());
      }
      float[] values = new float[elements(node.shape())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      inputs.put(((Input) node.op()).name(), values);
    }
    return inputs;
  }

  /** Elements of a tensor of the batch. */
  int elements(Shape shape) {
    return Math.multiplyExact(shape.isBatched() ? batch : 1, shape.elements());
  }
}
