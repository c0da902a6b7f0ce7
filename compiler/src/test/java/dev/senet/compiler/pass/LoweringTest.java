package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Linear layers become convolutions; reshapes sink. */
class LoweringTest {
  private final Net net = new Net();

  private static Graph check(Graph graph, List<String> expected, Pass... passes) {
    Graph after = new PassPipeline(List.of(passes)).run(graph);
    assertEquals(expected, Net.ops(after), after::print);
    Numbers.assertSame(graph, after, Stream.of(passes).map(Pass::name).toList().toString());
    return after;
  }

  @Test
  void aLinearLayerIsAConvolution() {
    Graph graph = net.graph(net.linear(net.input("x", 5), 3));
    Graph after =
        check(graph, List.of("reshape", "reshape", "conv", "reshape", "+"), new LowerLinear());
    assertEquals(Shape.batched(1, 1, 3), after.nodes().get(4).shape(), after::print);
  }

  @Test
  void aLinearLayerOverAnImageIsAConvolutionOfThatImage() {
    Graph graph = net.graph(net.linear(net.input("x", 2, 3, 5), 4));
    check(graph, List.of("reshape", "conv", "+"), new LowerLinear());
  }

  @Test
  void aLinearLayerOverPositionsIsAConvolutionOverARow() {
    Graph graph = net.graph(net.linear(net.input("x", 6, 5), 4));
    Graph after =
        check(graph, List.of("reshape", "reshape", "conv", "reshape", "+"), new LowerLinear());
    assertEquals(Shape.batched(1, 6, 4), after.nodes().get(4).shape(), after::print);
  }

  @Test
  void biasAndActivationMoveToTheProduct() {
    Graph graph = net.graph(net.relu(net.linear(net.input("x", 5), 3)));
    check(
        graph,
        List.of("reshape", "reshape", "conv", "pointwise", "pointwise", "reshape"),
        new LowerLinear(),
        new SinkReshapes());
    check(
        graph,
        List.of("reshape", "reshape", "fused conv", "reshape"),
        new LowerLinear(),
        new SinkReshapes(),
        new FusePointwise(),
        new FuseEpilogues());
  }

  @Test
  void reshapesBetweenLinearLayersVanish() {
    Node x = net.input("x", 5);
    Graph graph = net.graph(net.linear(net.relu(net.linear(x, 3)), 2));
    check(
        graph,
        List.of("reshape", "reshape", "fused conv", "reshape", "fused conv", "reshape"),
        new LowerLinear(),
        new SinkReshapes(),
        new FusePointwise(),
        new FuseEpilogues());
  }

  @Test
  void reshapesThatChangeTheChannelsStay() {
    Node flat = net.apply(new Reshape(Shape.batched(12)), net.input("x", 2, 2, 3));
    check(net.graph(net.bias(flat)), List.of("reshape", "+"), new SinkReshapes());
  }

  @Test
  void reshapesStayBehindPointwiseOpsThatWouldNotFuseOtherwise() {
    Node row = net.input("row", 1, 4, 3);
    Node x = net.apply(new Reshape(Shape.batched(2, 2, 3)), row);
    Node gate = net.apply(new Sigmoid(), net.input("y", 2, 2, 3));
    Graph graph = net.graph(net.apply(new Add(), x, gate));
    check(graph, List.of("reshape", "sigmoid", "+"), new SinkReshapes());
  }
}
