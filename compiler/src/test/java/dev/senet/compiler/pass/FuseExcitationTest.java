package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseExcitationTest {
  private final Net net = new Net();
  private final Node x = net.relu(net.conv(net.input("x", 6, 6, 4), 8, 3));

  private List<String> fuse(Node y) {
    Graph graph = net.graph(y);
    Graph after =
        new PassPipeline(
                List.of(
                    new LowerLinear(),
                    new SinkReshapes(),
                    new FusePointwise(),
                    new FuseEpilogues(),
                    new FuseStatistics(),
                    new FuseExcitation()))
            .run(graph);
    Numbers.assertSame(graph, after, "with excitation");
    return after.nodes().stream()
        .filter(n -> n.shape().isBatched() && !n.inputs().isEmpty())
        .map(n -> n.op().name())
        .filter(op -> !op.equals("reshape"))
        .toList();
  }

  @Test
  void allBetweenSqueezeAndScaleIsOneKernel() {
    assertEquals(List.of("fused conv with sums", "excitation", "pointwise"), fuse(net.se(x, 3)));
  }

  @Test
  void reshapesAroundTheGateAreNoObstacle() {
    Node s = net.apply(new GlobalAveragePool(), x);
    s = net.apply(new Reshape(Shape.batched(1, 1, 8)), s);
    s = net.relu(net.bias(net.conv(s, 3, 1)));
    s = net.apply(new Sigmoid(), net.bias(net.conv(s, 8, 1)));
    assertEquals(
        List.of("fused conv with sums", "excitation", "pointwise"),
        fuse(net.apply(new Multiply(), x, s)));
  }

  @Test
  void aKernelThatSlidesAlongTheChannelsIsAStage() {
    assertEquals(List.of("fused conv with sums", "excitation", "pointwise"), fuse(net.eca(x, 3)));
  }

  @Test
  void meansAndMaximaShareTheirLayers() {
    assertEquals(
        List.of("fused conv with sums", "max_pool", "excitation", "pointwise"),
        fuse(net.channelAttention(x, 3)));
  }

  @Test
  void aVectorFromElsewhereIsRead() {
    Node s = net.apply(new Add(), net.apply(new GlobalAveragePool(), x), net.input("v", 8));
    Node gate = net.apply(new Sigmoid(), net.linear(s, 8));
    assertEquals(
        List.of("fused conv with sums", "excitation", "pointwise"),
        fuse(net.apply(new Multiply(), x, gate)));
  }

  @Test
  void whatIsReadElsewhereIsStored() {
    Node s = net.linear(net.apply(new GlobalAveragePool(), x), 8);
    net.builder().output("s", s);
    Node gate = net.apply(new Sigmoid(), net.linear(s, 8));
    assertEquals(
        List.of("fused conv with sums", "global_avg_pool", "fused conv", "fused conv", "pointwise"),
        fuse(net.apply(new Multiply(), x, gate)));
  }

  @Test
  void aClassifierIsNoExcitation() {
    Node y = net.linear(net.relu(net.linear(net.apply(new GlobalAveragePool(), x), 8)), 3);
    assertEquals(
        List.of("fused conv with sums", "global_avg_pool", "fused conv", "fused conv"), fuse(y));
  }
}
