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
import dev.senet.core.op.Add;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.Tanh;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The gradient of a gate shares a pass with the gradient sums of the batch norm in front of it. */
class ShareGradientSumsTest {
  private static final int CHANNELS = 4;

  /** A step that trains {@code block} of a batch-normalised image, between convolutions. */
  private static Graph step(BiFunction<Net, Node, Node> block) {
    Net net = new Net();
    Node x = net.conv(net.input("image", 5, 4, 3), CHANNELS, 3);
    Node y = net.conv(block.apply(net, net.batchNorm(x)), 3, 1);
    Node mean = net.apply(new GlobalAveragePool(), net.relu(y));
    Graph network = net.builder().output("logits", net.linear(mean, 3)).build();
    Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
    return new TrainingStep("logits", loss, new Sgd(0, false, 0, false), 1).graph(network);
  }

  private static Graph share(Graph step) {
    Graph before = new ShareStatistics().apply(step);
    Graph after = new ShareGradientSums().apply(before);
    Numbers.assertSame(step, after, "shared sums");
    return after;
  }

  private static List<Node> nodes(Graph graph, Class<?> op) {
    return graph.nodes().stream().filter(n -> op.isInstance(n.op())).toList();
  }

  /** Sums over images that are left beside the shared ones. */
  private static List<Node> otherSums(Graph graph) {
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof SumTo || n.op() instanceof NormalizeGradientSums)
        .filter(n -> n.input(0).shape().isImage())
        .toList();
  }

  private static void checkShared(BiFunction<Net, Node, Node> block, int sums, int operands) {
    Graph after = share(step(block));
    List<Node> shared = nodes(after, ImageSums.class);
    assertEquals(1, shared.size(), after::print);
    assertEquals(sums, ((ImageSums) shared.getFirst().op()).expressions().size(), after::print);
    long images = shared.getFirst().inputs().stream().filter(n -> n.shape().isImage()).count();
    assertEquals(operands, images, after::print);
    assertEquals(List.of(), otherSums(after));
    assertEquals(1, nodes(after, CombineGradientSums.class).size());
  }

  @Test
  void theGateOfAnSeBlock() {
    checkShared((net, u) -> net.se(u, 2), 3, 2);
  }

  @Test
  void aGateBehindAnActivation() {
    checkShared((net, u) -> net.se(net.relu(u), 2), 5, 2);
    checkShared((net, u) -> net.se(net.apply(new HardSwish(), u), 2), 5, 2);
  }

  @Test
  void aGateWithReshapesAndWithoutALayer() {
    checkShared(
        (net, u) -> {
          Node s = net.apply(new GlobalAveragePool(), u);
          s = net.apply(new Reshape(Shape.batched(1, 1, CHANNELS)), s);
          return net.apply(new Multiply(), net.apply(new Sigmoid(), s), u);
        },
        3,
        2);
  }

  @Test
  void aMaskOfSamples() {
    checkShared((net, u) -> net.apply(new StochasticDepth(0.5), u), 2, 2);
  }

  @Test
  void aGradientThatComesFromTheMeanAlone() {
    Net net = new Net();
    Node u = net.batchNorm(net.conv(net.input("image", 5, 4, 3), CHANNELS, 3));
    Node mean = net.apply(new GlobalAveragePool(), u);
    Graph network = net.builder().output("logits", net.linear(mean, 3)).build();
    Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
    Graph after =
        share(new TrainingStep("logits", loss, new Sgd(0, false, 0, false), 1).graph(network));
    assertEquals(List.of(), otherSums(after));
  }

  @Test
  void batchNormWithoutAGateStaysAsItIs() {
    Graph step = step((net, u) -> net.relu(u));
    assertEquals(Net.ops(step), Net.ops(new ShareGradientSums().apply(step)));
    assertEquals(1, nodes(step, NormalizeGradientSums.class).size());
  }

  @Test
  void aSecondGradientIsReadAlong() {
    checkShared((net, u) -> net.apply(new Add(), net.se(u, 2), net.conv(u, CHANNELS, 3)), 5, 3);
  }

  @Test
  void aGateBehindTheSumWithAShortcut() {
    checkShared(
        (net, u) -> net.se(net.relu(net.apply(new Add(), u, net.input("x", 5, 4, 4))), 2), 5, 3);
  }

  @Test
  void aLongChainIsNotComputedAnew() {
    Graph after =
        share(
            step((net, u) -> {
              Node y = u;
              for (int i = 0; i < 40; i++) {
                y = net.apply(new Tanh(), net.apply(new Multiply(), y, y));
              }
              return net.se(y, 2);
            }));
    assertEquals(2, otherSums(after).size());
  }

  @Test
  void theGradientIsNotStored() {
    Graph step = step((net, u) -> net.apply(new Add(), net.se(u, 2), net.input("x", 5, 4, 4)));
    Graph fused = PassPipeline.training().run(step);
    Numbers.assertSame(step, fused, "fused");
    long images =
        fused.nodes().stream()
            .filter(n -> n.name().contains("*") || n.name().contains("batch_norm"))
            .filter(n -> n.shape().isImage() && n.shape().positions() > 1)
            .count();
    assertEquals(1, images, fused::print);
  }
}
