package dev.senet.bench.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import dev.senet.dsl.Senet;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each op in PyTorch against the reference in double precision. */
final class TorchNetworkTest {
  private static final int BATCH = 2;

  private static Graph graph(String body) {
    String text =
        "model m() {\n  input image: f32[N, 6, 5, 4]\n  output y = image |> %s\n}\n"
            .formatted(body);
    return Senet.read("test.senet", text, Optional.empty(), Map.of()).graph();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv(6, 3)",
        "conv(6, 3, bias = true)",
        "conv(6, (1, 3), stride = 2, padding = (0, 1, 2, 1), groups = 2)",
        "conv(4, 3, dilation = 2, padding = 2)",
        "conv(4, 3, stride = 2, padding = same_upper)",
        "batch_norm",
        "linear(7)",
        "global_avg_pool |> linear(5) |> softmax",
        "global_avg_pool |> batch_norm |> linear(5, bias = false)",
        "se(2)",
        "se(2, gate = hard_sigmoid)",
        "max_pool(3, stride = 2)",
        "max_pool(3, stride = 2, padding = (0, 1, 0, 1))",
        "max_pool(2, stride = 2, padding = 0, ceil_mode = true)",
        "avg_pool(3, stride = 2)",
        "avg_pool(3, stride = 2, count_include_pad = false)",
        "avg_pool(2, stride = 2, padding = (0, 1, 0, 1))",
        "avg_pool(2, stride = 2, padding = (0, 1, 0, 1), count_include_pad = false)",
        "relu6 |> silu |> hard_swish |> gelu |> tanh |> sigmoid",
        "softmax",
        "channel_shuffle(2)",
        "transpose((1, 0, 2)) |> pad(height = (1, 2), channels = (0, 3), value = 2)",
        "transpose((2, 0, 1)) |> flatten |> relu",
        "slice(1, 3) |> slice(2, 5, axis = height)",
        "reshape((30, 4)) |> reshape((5, 6, 4))",
        "dropout",
      })
  void computesWhatTheReferenceDoes(String body) {
    compare(graph(body));
  }

  @Test
  void repeatsOperandsAndJoinsBranches() {
    String text =
        """
        model m() {
          input image: f32[N, 6, 5, 4]
          rows = image |> max_pool((1, 5), padding = 0)
          gates = image |> global_avg_pool
          x = image * gates - rows / 2
          output y = concat(x, image, axis = height)
          output z = concat(x + 1, image)
        }
        """;
    compare(Senet.read("test.senet", text, Optional.empty(), Map.of()).graph());
  }

  @Test
  void saysWhatItCannotDo() {
    Graph graph = graph("max_pool(2, dilation = 2, padding = 0)");
    assertThrows(UnsupportedOperationException.class, () -> compare(graph));
  }

  private static void compare(Graph graph) {
    Random random = new Random(1);
    Weights weights = Weights.initial(graph.variables(), Initializer.HE_NORMAL, 1);
    weights.values().values().forEach(values -> disturb(values, random));
    Map<String, float[]> inputs = new LinkedHashMap<>();
    Map<String, NdArray> exactInputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      float[] values = new float[BATCH * node.shape().elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      String name = ((Input) node.op()).name();
      inputs.put(name, values);
      exactInputs.put(name, NdArray.generate(node.shape(), BATCH, i -> values[i]));
    }
    Map<String, NdArray> expected = Interpreter.run(graph, exactInputs, exact(weights)).outputs();
    Engine engine = Torch.start(1);
    try (TorchNetwork network = new TorchNetwork(engine, graph, weights, false);
        TorchPrediction prediction = new TorchPrediction(network, inputs, BATCH)) {
      prediction.run();
      prediction
          .outputs()
          .forEach(
              (name, actual) -> assertArrayEquals(floats(expected.get(name)), actual, 1e-4f, name));
    }
  }

  /** Keeps variances positive, and biases, scales and means away from what changes nothing. */
  private static void disturb(MemorySegment values, Random random) {
    for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
      float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value + random.nextFloat() / 2);
    }
  }

  private static Map<Variable, NdArray> exact(Weights weights) {
    Map<Variable, NdArray> values = new LinkedHashMap<>();
    weights
        .values()
        .forEach((variable, segment) ->
            values.put(
                variable,
                NdArray.generate(
                    variable.type().shape(),
                    1,
                    i -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, i))));
    return values;
  }

  private static float[] floats(NdArray array) {
    float[] values = new float[array.data().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.data()[i];
    }
    return values;
  }
}
