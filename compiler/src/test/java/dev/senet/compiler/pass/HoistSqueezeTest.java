package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.RandomSqueezes;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoistSqueezeTest {
  private final Net net = new Net();
  private final Node x = net.relu(net.bias(net.conv(net.input("x", 8, 8, 3), 4, 3)));

  private static Graph hoist(Graph graph) {
    Graph after = new PassPipeline(List.of(new HoistSqueeze())).run(graph);
    Numbers.assertSame(graph, after, "hoisted");
    return after;
  }

  /** Hoists the squeeze of an SE block around {@code u}. */
  private Graph gate(Node u) {
    return hoist(net.graph(net.se(u, 2)));
  }

  /** The tensors that are squeezed. */
  private static List<Node> squeezed(Graph graph) {
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof GlobalAveragePool || n.op() instanceof TapMeans)
        .map(n -> n.input(0))
        .toList();
  }

  private void assertSqueezed(Graph after, Node... expected) {
    List<String> names = List.of(expected).stream().map(Node::name).toList();
    assertEquals(names, squeezed(after).stream().map(Node::name).toList(), after::print);
  }

  @Test
  void takesTheMeanInFrontOfAPointwiseConvolution() {
    Graph after = gate(net.bias(net.conv(x, 6, 1)));
    assertSqueezed(after, x);
    assertEquals(
        List.of("conv", "+", "relu", "conv", "+", "global_avg_pool", "reshape", "conv", "reshape"),
        Net.ops(after).subList(0, 9));
  }

  @Test
  void takesTheMeansOfTapsInFrontOfOtherKernels() {
    for (Window window :
        List.of(
            Window.square(3, 1),
            Window.square(5, 1),
            new Window(3, 2, 1, 1, 0, 2, 1, 0, 1, 3),
            new Window(2, 3, 1, 1, 3, 0, 0, 4, 2, 1))) {
      for (int groups : new int[] {1, 2, 4}) {
        Net fresh = new Net();
        Node v = fresh.relu(fresh.conv(fresh.input("x", 13, 14, 3), 4, 3));
        Graph graph = fresh.graph(fresh.se(fresh.conv(v, 4, window, groups), 1));
        Graph after = hoist(graph);
        assertTrue(Net.ops(after).contains("tap_means"), after::print);
      }
    }
  }

  @Test
  void takesTheMeanOfAnAffineExpression() {
    Node u = net.apply(new Multiply(), net.conv(x, 4, 1), net.variable(Role.SCALE, 4));
    u = net.apply(new Divide(), u, net.apply(new Sigmoid(), net.input("g", 4)));
    assertSqueezed(gate(net.bias(u)), x);
  }

  @Test
  void takesTheMeanOfASumOfTwoConvolutions() {
    Node y = net.relu(net.conv(x, 5, 3));
    Node u = net.apply(new Add(), net.conv(x, 6, 1), net.bias(net.conv(y, 6, 1)));
    assertSqueezed(gate(u), x, y);
  }

  @Test
  void takesTheMeansOfConcatenatedChannels() {
    Node y = net.relu(net.conv(x, 5, 3));
    assertSqueezed(gate(net.apply(new Concat(2), y, net.conv(x, 6, 1))), y, x);
  }

  @Test
  void needsNoConvolutionForItsMean() {
    Graph after = hoist(net.graph(net.apply(new GlobalAveragePool(), net.conv(x, 3, 3))));
    assertSqueezed(after, x);
    assertEquals(
        1L,
        after.nodes().stream()
            .filter(n -> n.op() instanceof Convolution && n.shape().positions() > 1)
            .count(),
        after::print);
  }

  @Test
  void staysBehindAnActivation() {
    Node u = net.relu(net.conv(x, 6, 1));
    assertSqueezed(gate(u), u);
  }

  @Test
  void staysBehindAStride() {
    Node u = net.conv(x, 6, Window.square(1, 2), 1);
    assertSqueezed(gate(u), u);
  }

  @Test
  void staysWhereTheWeightIsLargerThanWhatIsSaved() {
    Node v = net.conv(net.input("small", 2, 2, 64), 64, 1);
    Node u = net.conv(net.relu(v), 64, 3);
    assertSqueezed(gate(u), u);
  }

  @Test
  void staysWhereTheGateNeedsTheWholeTensorAnyway() {
    Node u = net.conv(x, 6, 1);
    net.builder().output("greatest", net.apply(new MaxPool(Window.square(3, 1), false), u));
    assertSqueezed(gate(u), u);
  }

  @Test
  void staysWhereTheTensorIsAResult() {
    Node u = net.conv(x, 6, 1);
    net.builder().output("u", u);
    assertSqueezed(gate(u), u);
  }

  @Test
  void keepsTheNumbersOfRandomBlocks() {
    int hoisted = 0;
    for (int seed = 0; seed < 200; seed++) {
      Graph graph = RandomSqueezes.network(seed);
      Graph after = new PassPipeline(List.of(new HoistSqueeze(), new MergeLinear())).run(graph);
      Numbers.assertSame(graph, after, "block " + seed);
      hoisted += Net.ops(graph).equals(Net.ops(after)) ? 0 : 1;
    }
    assertTrue(hoisted > 60, hoisted + " of 200 were hoisted");
  }
}
