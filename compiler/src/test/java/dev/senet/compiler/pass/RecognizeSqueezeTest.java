package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Average pools over the whole image are squeezes. */
class RecognizeSqueezeTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 4, 5, 3);

  private void check(List<String> expected, Window window, boolean ceil, boolean countsPad) {
    Graph graph = net.graph(net.apply(new AveragePool(window, ceil, countsPad), x));
    Graph after = new PassPipeline(List.of(new RecognizeSqueeze())).run(graph);
    assertEquals(expected, Net.ops(after), after::print);
    Numbers.assertSame(graph, after, "recognized");
  }

  private static Window window(int height, int width, int before, int after) {
    return new Window(height, width, 1, 1, before, after, before, after, 1, 1);
  }

  @Test
  void aWindowOfTheSizeOfTheImage() {
    check(List.of("global_avg_pool", "reshape"), Net.all(x), false, true);
  }

  @Test
  void aLargerWindowThatDoesNotCountThePadding() {
    check(List.of("global_avg_pool", "reshape"), window(6, 7, 1, 1), false, false);
  }

  @Test
  void aWindowThatCountsThePaddingIsNoMean() {
    check(List.of("avg_pool"), window(6, 7, 1, 1), false, true);
  }

  @Test
  void aSmallerWindowIsNoSqueeze() {
    check(List.of("avg_pool"), new Window(3, 5, 3, 1, 0, 0, 0, 0, 1, 1), false, true);
  }

  @Test
  void aWindowThatMissesPixelsIsNoSqueeze() {
    check(List.of("avg_pool"), new Window(2, 5, 1, 1, 0, 0, 0, 0, 3, 1), false, true);
    check(List.of("avg_pool"), new Window(2, 3, 1, 1, 0, 0, 0, 0, 3, 2), false, true);
  }

  @Test
  void soIsItsGradient() {
    Node y = net.batchNorm(net.conv(x, 4, 3));
    Node mean = net.apply(new AveragePool(Net.all(y), false, true), y);
    Node logits = net.linear(net.apply(new Reshape(Shape.batched(4)), mean), 3);
    Graph network = net.builder().output("logits", logits).build();
    Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
    Graph step = new TrainingStep("logits", loss, new Sgd(0, false, 0, false), 1).graph(network);
    Graph after = new PassPipeline(List.of(new RecognizeSqueeze())).run(step);
    Numbers.assertSame(step, after, "recognized");
    assertEquals(1, pools(step));
    assertEquals(0, pools(after), after::print);
  }

  private static long pools(Graph graph) {
    return graph.nodes().stream().filter(n -> n.op() instanceof AveragePoolGradient).count();
  }
}
