package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Add;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeLinearTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 6);

  private static List<String> merge(Graph graph) {
    Graph after = new PassPipeline(List.of(new LowerLinear(), new MergeLinear())).run(graph);
    Numbers.assertSame(graph, after, "merged");
    return Net.ops(after).stream().filter(op -> !op.equals("reshape")).toList();
  }

  @Test
  void twoLayersBecomeOne() {
    Graph graph = net.graph(net.linear(net.linear(x, 20), 3));
    assertEquals(List.of("matrix_product", "conv", "matrix_product", "+", "+"), merge(graph));
  }

  @Test
  void anActivationKeepsThemApart() {
    Graph graph = net.graph(net.linear(net.relu(net.linear(x, 20)), 3));
    assertEquals(List.of("conv", "+", "relu", "conv", "+"), merge(graph));
  }

  @Test
  void aNarrowMiddleKeepsThemApart() {
    Graph graph = net.graph(net.linear(net.linear(x, 2), 6));
    assertEquals(List.of("conv", "+", "conv", "+"), merge(graph));
  }

  @Test
  void anotherReaderKeepsThemApart() {
    Node middle = net.linear(x, 20);
    net.builder().output("middle", middle);
    assertEquals(List.of("conv", "+", "conv", "+"), merge(net.graph(net.linear(middle, 3))));
  }

  @Test
  void aVectorOfASampleIsNoBias() {
    Node middle = net.apply(new Add(), net.linear(x, 20), net.input("y", 20));
    assertEquals(List.of("conv", "+", "+", "conv", "+"), merge(net.graph(net.linear(middle, 3))));
  }
}
