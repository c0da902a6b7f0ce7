package dev.senet.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Placement;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.StochasticDepth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SqueezeExcitationTest {
  @ParameterizedTest
  @EnumSource(value = Placement.class, names = "NO_SQUEEZE", mode = Mode.EXCLUDE)
  void blocksAreFoundWhereverTheyStand(Placement placement) {
    Graph graph = placement.network(true);
    List<SqueezeExcitation> blocks = SqueezeExcitation.in(graph);
    assertEquals(2, blocks.size());
    for (SqueezeExcitation block : blocks) {
      assertTrue(block.scale().op() instanceof Multiply);
      assertSame(block.gate(), block.excitation().getLast());
      int squeezes = placement == Placement.CONVOLUTIONAL_ATTENTION ? 2 : 1;
      assertEquals(squeezes, block.squeezes().size());
      for (Node squeeze : block.squeezes()) {
        assertTrue(isPool(squeeze.op()), squeeze::toString);
        assertSame(block.image(), squeeze.input(0));
      }
      assertTrue(!block.contains(block.image()));
    }
    assertEquals(List.of(), SqueezeExcitation.in(placement.network(false)));
  }

  private static boolean isPool(Op op) {
    return op instanceof GlobalAveragePool || op instanceof AveragePool || op instanceof MaxPool;
  }

  @ParameterizedTest
  @EnumSource(value = Placement.class, names = "NO_SQUEEZE", mode = Mode.EXCLUDE)
  void removedBlocksLeaveThePlainNetwork(Placement placement) {
    Graph graph = placement.network(true);
    Graph plain = SqueezeExcitation.remove(graph, SqueezeExcitation.in(graph));
    assertEquals(Net.ops(placement.network(false)), Net.ops(plain));
  }

  @Test
  void oneOfTheBlocksIsRemoved() {
    Graph graph = Placement.STANDARD.network(true);
    List<SqueezeExcitation> blocks = SqueezeExcitation.in(graph);
    Graph rest = SqueezeExcitation.remove(graph, blocks.subList(1, 2));
    List<SqueezeExcitation> left = SqueezeExcitation.in(rest);
    assertEquals(List.of(blocks.getFirst().name()), left.stream().map(b -> b.name()).toList());
  }

  @Test
  void aBlockIsCalledWhatItsPartsShare() {
    assertEquals("unit1.se1", nameOf("unit1.se1.s.global_pool1", "unit1.se1.multiply1"));
    assertEquals("unit1", nameOf("unit1.global_pool1", "unit1.multiply1"));
    assertEquals("multiply1", nameOf("global_pool1", "multiply1"));
  }

  private static String nameOf(String squeeze, String scale) {
    Net net = new Net();
    Node x = net.input("x", 4, 4, 8);
    var span = dev.senet.core.source.SourceSpan.NONE;
    Node s = net.builder().at(squeeze, span).apply(new GlobalAveragePool(), x);
    s = net.apply(new Sigmoid(), net.linear(s, 8));
    Node y = net.builder().at(scale, span).apply(new Multiply(), x, s);
    return SqueezeExcitation.in(net.graph(y)).getFirst().name();
  }

  /** The masks of stochastic depth scale images, too; the backward pass multiplies by gates. */
  @Test
  void aStepOfTrainingHasTheBlocksOfItsNetwork() {
    Net net = new Net();
    Node x = net.relu(net.conv(net.input("image", 6, 6, 3), 8, 3));
    Node y = net.se(net.batchNorm(net.conv(x, 8, 3)), 2);
    y = net.apply(new StochasticDepth(0.5), y);
    Node pooled = net.apply(new GlobalAveragePool(), net.relu(net.apply(new Multiply(), x, y)));
    Graph network = net.graph(net.linear(pooled, 3));
    Graph step =
        new TrainingStep("y", new Loss.SoftmaxCrossEntropy(0), new Sgd(0.9, false, 0, false), 1)
            .graph(network);
    assertEquals(
        SqueezeExcitation.in(network).stream().map(SqueezeExcitation::name).toList(),
        SqueezeExcitation.in(step).stream().map(SqueezeExcitation::name).toList());
    assertEquals(1, SqueezeExcitation.in(step).size());
  }
}
