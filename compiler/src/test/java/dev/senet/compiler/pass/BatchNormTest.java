package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batch norm is folded in inference and decomposed in training. */
class BatchNormTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 4, 4, 4);

  private static Graph check(Pass pass, Graph graph, List<String> expected) {
    Graph after = pass.apply(graph);
    assertEquals(expected, Net.ops(after), after::print);
    Numbers.assertSame(graph, after, pass.name());
    return after;
  }

  @Test
  void foldsIntoADenseConvolution() {
    Graph graph = net.graph(net.batchNorm(net.conv(x, 6, 3)));
    check(new FoldBatchNorm(), graph, List.of("pointwise", "pointwise", "*", "conv", "+"));
  }

  @Test
  void foldsIntoGroupedAndDepthwiseConvolutions() {
    Node y = net.batchNorm(net.conv(x, 6, Window.square(3, 2), 2));
    y = net.batchNorm(net.conv(y, 12, Window.square(3, 1), 6));
    List<String> folded = List.of("pointwise", "pointwise", "*", "conv", "+");
    List<String> twice = java.util.stream.Stream.concat(folded.stream(), folded.stream()).toList();
    check(new FoldBatchNorm(), net.graph(y), twice);
  }

  @Test
  void takesTheBiasInBetweenAlong() {
    Graph graph = net.graph(net.batchNorm(net.bias(net.conv(x, 6, 3))));
    Graph after =
        check(
            new FoldBatchNorm(),
            graph,
            List.of("pointwise", "pointwise", "pointwise", "*", "conv", "+"));
    Graph fused = PassPipeline.inference().run(after);
    assertEquals(
        List.of("fused conv"),
        fused.nodes().stream()
            .filter(n -> n.shape().isBatched() && !n.inputs().isEmpty())
            .map(n -> n.op().name())
            .toList(),
        "all else depends on variables only");
  }

  @Test
  void foldsTwoInARow() {
    Graph graph = net.graph(net.batchNorm(net.batchNorm(net.conv(x, 6, 1))));
    Graph after = new FoldBatchNorm().apply(graph);
    assertEquals(
        1,
        after.nodes().stream().filter(n -> n.shape().isBatched() && n.op() instanceof Add).count());
    Numbers.assertSame(graph, after, "two batch norms");
  }

  @Test
  void leavesAConvolutionAloneThatIsReadElsewhere() {
    Node y = net.conv(x, 4, 3);
    Graph graph = net.graph(net.apply(new Add(), y, net.batchNorm(y)));
    check(new FoldBatchNorm(), graph, List.of("conv", "pointwise", "pointwise", "pointwise", "+"));
  }

  @Test
  void leavesASumAloneThatIsReadElsewhere() {
    Node y = net.bias(net.conv(x, 4, 3));
    Graph graph = net.graph(net.apply(new Add(), y, net.batchNorm(y)));
    check(
        new FoldBatchNorm(),
        graph,
        List.of("conv", "+", "pointwise", "pointwise", "pointwise", "+"));
  }

  @Test
  void leavesAConvolutionAloneThatIsAnOutput() {
    Node y = net.conv(x, 4, 3);
    net.builder().output("raw", y);
    Graph graph = net.graph(net.batchNorm(y));
    check(new FoldBatchNorm(), graph, List.of("conv", "pointwise", "pointwise", "pointwise"));
  }

  @Test
  void doesNotTakeAShortcutForABias() {
    Node other = net.conv(x, 6, 1);
    Graph graph = net.graph(net.batchNorm(net.apply(new Add(), net.conv(x, 6, 3), other)));
    Graph after = new FoldBatchNorm().apply(graph);
    assertEquals(
        List.of("conv", "conv", "+", "pointwise", "pointwise", "pointwise"), Net.ops(after));
    Numbers.assertSame(graph, after, "batch norm of a sum");
  }

  @Test
  void isAFactorAndAnAdditionElsewhere() {
    Graph graph = net.graph(net.batchNorm(net.relu(x)));
    check(new FoldBatchNorm(), graph, List.of("relu", "pointwise", "pointwise", "pointwise"));
  }

  @Test
  void decomposesTheNormalisationOfTraining() {
    Node statistics = net.apply(new BatchStatistics(), x);
    Node gamma = net.variable(Role.SCALE, 4);
    Node beta = net.variable(Role.BIAS, 4);
    Graph graph = net.graph(net.apply(new Normalize(1e-5), x, statistics, gamma, beta));
    check(
        new DecomposeNormalize(),
        graph,
        List.of(
            "batch_statistics",
            "slice",
            "reshape",
            "slice",
            "reshape",
            "pointwise",
            "pointwise",
            "pointwise"));
  }
}
