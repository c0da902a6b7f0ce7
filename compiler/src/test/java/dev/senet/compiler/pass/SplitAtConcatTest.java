package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Squeeze and gate move from behind a concatenation into its branches. */
class SplitAtConcatTest {
  private final Net net = new Net();
  private final Node x = net.conv(net.input("image", 5, 4, 3), 4, 3);

  private Node branch(int channels) {
    return net.relu(net.batchNorm(net.conv(x, channels, 3)));
  }

  /** The step that trains {@code block} of concatenated {@code branches}. */
  private Graph step(UnaryOperator<Node> block, Node... branches) {
    Node y = net.conv(block.apply(net.apply(new Concat(2), branches)), 3, 1);
    Node mean = net.apply(new GlobalAveragePool(), net.relu(y));
    Graph network = net.builder().output("logits", net.linear(mean, 3)).build();
    Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
    return new TrainingStep("logits", loss, new Sgd(0, false, 0, false), 1).graph(network);
  }

  private static Graph split(Graph step) {
    Graph after = new PassPipeline(List.of(new SplitAtConcat())).run(step);
    Numbers.assertSame(step, after, "split");
    return after;
  }

  @Test
  void gatesOfBranchesShareTheSumsOfTheirBatchNorms() {
    Graph step = step(u -> net.se(u, 2), branch(4), branch(3));
    Graph unsplit = new ShareGradientSums().apply(step);
    Graph after = new ShareGradientSums().apply(new ShareStatistics().apply(split(step)));
    Numbers.assertSame(step, after, "shared");
    assertEquals(0, count(unsplit, ImageSums.class));
    assertEquals(2, count(after, ImageSums.class), after::print);
  }

  @Test
  void otherGatesAreSplitAsWell() {
    Graph step = step(u -> net.eca(u, 3), branch(4), branch(3));
    assertEquals(3, count(split(step), GlobalAveragePool.class));
  }

  @Test
  void aBranchThatIsStoredIsGatedByItself() {
    Node pooled = net.apply(new MaxPool(Window.square(3, 1), false), x);
    Graph step = step(u -> net.se(u, 2), branch(4), pooled, branch(3));
    assertEquals(4, count(split(step), GlobalAveragePool.class));
  }

  @Test
  void branchesThatAreStoredAreLeftTogether() {
    Node pooled = net.apply(new MaxPool(Window.square(3, 1), false), x);
    assertUnchanged(step(u -> net.se(u, 2), branch(3), pooled));
  }

  @Test
  void withoutAGateNothingChanges() {
    assertUnchanged(step(net::relu, branch(4), branch(3)));
  }

  @Test
  void whatAConvolutionReadsStays() {
    assertUnchanged(step(u -> net.se(net.conv(u, 4, 1), 2), branch(4), branch(3)));
  }

  private static void assertUnchanged(Graph step) {
    assertEquals(Net.ops(step), Net.ops(split(step)));
  }

  private static long count(Graph graph, Class<?> op) {
    return graph.nodes().stream().filter(n -> op.isInstance(n.op())).count();
  }
}
