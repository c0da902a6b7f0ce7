package dev.senet.bench.inference;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Input;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What networks predict from: the same numbers in every process. */
final class RandomInputs {
  private RandomInputs() {}

  /** The elements of each input of {@code graph}, normally distributed; images as NHWC. */
  static Map<String, float[]> of(Graph graph, int batch) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    graph.inputs().forEach(node -> types.put(((Input) node.op()).name(), node.type()));
    return of(types, batch);
  }

  /**
   * The elements of inputs with these names and types.
   *
   * @throws UnsupportedOperationException if an input does not take floats
   */
  static Map<String, float[]> of(Map<String, TensorType> types, int batch) {
    Random random = new Random(0);
    Map<String, float[]> inputs = new LinkedHashMap<>();
    new TreeMap<>(types)
        .forEach((name, type) -> {
          if (type.dtype() != DType.F32) {
            throw new UnsupportedOperationException("input " + name + " is " + type);
          }
          int samples = type.shape().isBatched() ? batch : 1;
          float[] values = new float[Math.multiplyExact(samples, type.shape().elements())];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
          }
          inputs.put(name, values);
        });
    return inputs;
  }
}
