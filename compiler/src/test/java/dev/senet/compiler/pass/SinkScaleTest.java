package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gates behind pools, and gates of several readers. */
class SinkScaleTest {
  private static final Op MAX = new MaxPool(Window.square(2, 2), false);
  private static final Op MEAN = new AveragePool(Window.square(3, 2), false, true);

  private final Net net = new Net();
  private final Node x = net.relu(net.conv(net.input("x", 6, 6, 4), 8, 3));

  private Node gated(Op gate) {
    Node s = net.apply(gate, net.linear(net.apply(new GlobalAveragePool(), x), 8));
    return net.apply(new Multiply(), s, x);
  }

  private static List<String> run(PassPipeline passes, Graph graph) {
    Graph after = passes.run(graph);
    Numbers.assertSame(graph, after, "sunk");
    return after.nodes().stream()
        .filter(n -> n.shape().isBatched() && n.shape().positions() > 1 && !n.inputs().isEmpty())
        .map(n -> n.op().name())
        .toList();
  }

  private List<String> sink(Node y) {
    return run(new PassPipeline(List.of(new SinkScale())), net.graph(y));
  }

  private List<String> predict(Node y) {
    return run(PassPipeline.inference(), net.graph(y));
  }

  @Test
  void aPositiveGatePassesAMaximum() {
    assertEquals(
        List.of("conv", "relu", "max_pool", "*"), sink(net.apply(MAX, gated(new Sigmoid()))));
    assertEquals(
        List.of("conv", "relu", "max_pool", "*"), sink(net.apply(MAX, gated(new HardSigmoid()))));
  }

  @Test
  void aGateOfAnySignPassesAMean() {
    assertEquals(
        List.of("conv", "relu", "avg_pool", "*"), sink(net.apply(MEAN, gated(new Tanh()))));
  }

  @Test
  void aGateOfAnySignStaysBeforeAMaximum() {
    assertEquals(List.of("conv", "relu", "*", "max_pool"), sink(net.apply(MAX, gated(new Tanh()))));
  }

  @Test
  void aGateThatIsStoredForAnotherStays() {
    Node y = gated(new Sigmoid());
    net.builder().output("gated", y);
    assertEquals(List.of("conv", "relu", "*", "max_pool"), sink(net.apply(MAX, y)));
  }

  @Test
  void theConvolutionBehindAPoolAppliesTheGate() {
    Node y = net.conv(net.apply(MAX, gated(new Sigmoid())), 5, 3);
    assertEquals(List.of("fused conv with sums", "max_pool", "fused conv"), predict(y));
  }

  @Test
  void aGateOfAnySignPassesADepthwiseConvolution() {
    Node y = net.conv(gated(new Tanh()), 8, Window.square(3, 2), 8);
    assertEquals(List.of("conv", "relu", "conv", "*"), sink(y));
    assertEquals(List.of("fused conv with sums", "fused conv"), predict(net.relu(y)));
  }

  @Test
  void aGateStaysBeforeGroupsAndBeforeSeveralFiltersOfAChannel() {
    List<String> unchanged = List.of("conv", "relu", "*", "conv");
    assertEquals(unchanged, sink(net.conv(gated(new Tanh()), 8, Window.square(3, 1), 4)));
    assertEquals(unchanged, sink(net.conv(gated(new Tanh()), 16, Window.square(3, 1), 8)));
  }

  @Test
  void allReadersOfAGatedImageApplyTheGate() {
    Node y = gated(new Sigmoid());
    Node sum = net.apply(new Add(), y, net.conv(net.relu(net.conv(y, 4, 1)), 8, 3));
    net.builder().output("other", net.relu(net.conv(y, 3, 3)));
    assertEquals(
        List.of("fused conv with sums", "fused conv", "fused conv", "fused conv"), predict(sum));
  }
}
