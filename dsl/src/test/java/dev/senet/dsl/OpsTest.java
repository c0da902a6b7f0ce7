package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Slice;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which op a call means, with all options. */
class OpsTest {
  private static Graph graph(String expression) {
    String text = "model m { input image: f32[N, 9, 7, 8]\noutput o = image |> %s }";
    return Senet.read("x.senet", text.formatted(expression), Optional.empty(), Map.of()).graph();
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        arguments("conv(4, 3)", conv(3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        // Symmetric padding is (k - 1) / 2 of the dilated kernel, also where k is even.
        arguments("conv(4, 4)", conv(4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        arguments("conv(4, 3, dilation = 2)", conv(3, 3, 1, 1, 2, 2, 2, 2, 2, 2, 1)),
        arguments("conv(4, (2, 5), stride = (2, 1))", conv(2, 5, 2, 1, 0, 0, 2, 2, 1, 1, 1)),
        arguments("conv(4, 3, padding = valid)", conv(3, 3, 1, 1, 0, 0, 0, 0, 1, 1, 1)),
        arguments("conv(4, 3, padding = 0)", conv(3, 3, 1, 1, 0, 0, 0, 0, 1, 1, 1)),
        arguments("conv(4, 3, padding = (1, 3))", conv(3, 3, 1, 1, 1, 1, 3, 3, 1, 1, 1)),
        arguments("conv(4, 3, padding = (0, 1, 2, 3))", conv(3, 3, 1, 1, 0, 1, 2, 3, 1, 1, 1)),
        // 9 rows by 2 make 5, which span 2 * 4 + 3 = 11; 7 columns make 4 and span 9.
        arguments(
            "conv(4, 3, stride = 2, padding = same_upper)", conv(3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1)),
        // 9 rows by 3 make 3, which span 10; 7 columns make 3, too, and span 10.
        arguments("conv(4, 4, stride = 3, padding = same)", conv(4, 4, 3, 3, 0, 1, 1, 2, 1, 1, 1)),
        arguments("conv(4, 1, groups = 4)", conv(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 4)),
        arguments("depthwise_conv(3, stride = 2)", conv(3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 8)),
        arguments("max_pool(3)", new MaxPool(window(3, 3, 3, 3, 1, 1, 1, 1, 1, 1), false)),
        arguments(
            "max_pool(2, stride = 1, padding = (0, 1, 0, 1), dilation = 2, ceil_mode = true)",
            new MaxPool(window(2, 2, 1, 1, 0, 1, 0, 1, 2, 2), true)),
        arguments(
            "avg_pool(2)", new AveragePool(window(2, 2, 2, 2, 0, 0, 0, 0, 1, 1), false, true)),
        arguments(
            "avg_pool((3, 2), stride = 2, ceil_mode = true, count_include_pad = false)",
            new AveragePool(window(3, 2, 2, 2, 1, 1, 0, 0, 1, 1), true, false)),
        arguments("batch_norm", new BatchNorm(0.1, 1e-5)),
        arguments("batch_norm(momentum = 0.01, epsilon = 1e-3)", new BatchNorm(0.01, 1e-3)),
        arguments("dropout", new Dropout(0.5)),
        arguments("stochastic_depth(0.2)", new StochasticDepth(0.2)),
        arguments("shake(image)", new Shake()),
        arguments("concat(image)", new Concat(2)),
        arguments("concat(image, axis = height)", new Concat(0)),
        arguments("concat(image, axis = -2)", new Concat(1)),
        arguments("slice(1, 3)", new Slice(2, 1, 3)),
        arguments("slice(1, 3, axis = width)", new Slice(1, 1, 3)),
        arguments("reshape((63, 8))", new Reshape(Shape.batched(63, 8))),
        arguments("flatten", new Reshape(Shape.batched(504))),
        arguments("transpose((2, 0, 1))", new Transpose(List.of(2, 0, 1))),
        arguments(
            "pad(height = (1, 2), width = 3, value = -0.5)",
            new Pad(List.of(1, 3, 0), List.of(2, 3, 0), -0.5)));
  }

  private static Window window(int... v) {
    return new Window(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
  }

  private static Op conv(int... v) {
    return new Convolution(window(v), v[10]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void callsMeanOps(String call, Op expected) {
    assertEquals(expected, graph(call).outputs().get("o").op());
  }

  @ParameterizedTest
  @CsvSource({
    "global_pool, 'f32[N, 8]'",
    "global_pool(max), 'f32[N, 8]'",
    "global_avg_pool, 'f32[N, 8]'",
    "global_max_pool, 'f32[N, 8]'",
    "global_pool(none), 'f32[N, 9, 7, 8]'",
    "'linear(3)', 'f32[N, 9, 7, 3]'",
    "'se(4)', 'f32[N, 9, 7, 8]'",
    "'se(4, squeeze = none, gate = hard_sigmoid, bias = false)', 'f32[N, 9, 7, 8]'",
    "'se(hidden = 3, act = silu)', 'f32[N, 9, 7, 8]'",
    "'depthwise_conv(3, multiplier = 2)', 'f32[N, 9, 7, 16]'",
  })
  void callsHaveTypes(String call, String type) {
    assertEquals(type, graph(call).outputs().get("o").type().toString());
  }

  /** Padding of same_upper: size / stride, rounded up, and the odd pixel behind. */
  @Test
  void sameUpperKeepsTheSize() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      int stride = random.nextInt(1, 5);
      String call =
          "conv(2, %d, stride = %d, dilation = %d, padding = same_upper)"
              .formatted(random.nextInt(1, 6), stride, random.nextInt(1, 4));
      Node output = graph(call).outputs().get("o");
      assertEquals(Math.ceilDiv(9, stride), output.shape().dim(0), call);
      assertEquals(Math.ceilDiv(7, stride), output.shape().dim(1), call);
      Window window = ((Convolution) output.op()).window();
      assertTrue(window.padBottom() - window.padTop() <= 1, call);
      assertTrue(window.padBottom() >= window.padTop(), call);
    }
  }

  /** Channel g * n + k goes to k * groups + g (Zhang et al. 2018, figure 1). */
  @Test
  void channelShuffleDealsOut() {
    Graph graph = graph("pad(height = 0) |> channel_shuffle(2)");
    NdArray x = NdArray.generate(Shape.batched(9, 7, 8), 2, i -> i);
    Node output = graph.outputs().get("o");
    double[] y = Interpreter.run(graph, Map.of("image", x), Map.of()).values().get(output).data();
    int[] order = {0, 4, 1, 5, 2, 6, 3, 7};
    for (int i = 0; i < y.length; i++) {
      assertEquals(i / 8 * 8 + order[i % 8], y[i]);
    }
  }

  /** The library's block is the formula of the paper, written by hand. */
  @Test
  void seIsTheSameAsByHand() {
    String byHand =
        """
        model m { input image: f32[N, 9, 7, 8]
        s = image |> global_avg_pool |> linear(2) |> relu |> linear(8) |> sigmoid
        output o = image * s }
        """;
    Graph hand = Senet.read("x.senet", byHand, Optional.empty(), Map.of()).graph();
    assertEquals(operations(hand), operations(graph("se(4)")));
    assertTrue(operations(hand).contains("global_avg_pool"));
  }

  @Test
  void seWithoutReductionIsNothing() {
    assertEquals(operations(graph("relu")), operations(graph("relu |> se(none)")));
  }

  private static List<String> operations(Graph graph) {
    return graph.nodes().stream().map(n -> n.op().name()).toList();
  }
}
