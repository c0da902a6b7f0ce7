package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.RandomNetworks;
import dev.senet.compiler.RandomSqueezes;
import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Verifier;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;
import dev.senet.core.reference.Interpreter;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassPipelineTest {
  @Test
  void everyInferencePassKeepsTheNumbersOfRandomNetworks() {
    for (int seed = 0; seed < 150; seed++) {
      check(RandomNetworks.network(seed), PassPipeline.inference(), "network " + seed);
    }
  }

  @Test
  void everyInferencePassKeepsTheNumbersOfRandomSqueezes() {
    for (int seed = 0; seed < 100; seed++) {
      check(RandomSqueezes.network(seed), PassPipeline.inference(), "squeezes " + seed);
    }
  }

  @Test
  void everyTrainingPassKeepsTheNumbersOfRandomNetworks() {
    Optimizer[] optimizers = {
      new Sgd(0.9, true, 1e-2, false), new AdamW(0.9, 0.99, 1e-6, 1e-2, true)
    };
    for (int seed = 0; seed < 50; seed++) {
      TrainingStep step =
          new TrainingStep("logits", new Loss.SoftmaxCrossEntropy(0.1), optimizers[seed % 2], seed);
      Graph graph = step.graph(RandomNetworks.network(seed));
      check(graph, PassPipeline.training(), "training of network " + seed);
    }
  }

  @Test
  void everyTrainingPassKeepsTheNumbersOfRandomSqueezes() {
    Sgd optimizer = new Sgd(0.9, false, 1e-2, false);
    Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
    for (int seed = 0; seed < 60; seed++) {
      Graph graph =
          new TrainingStep("logits", loss, optimizer, seed).graph(RandomSqueezes.classifier(seed));
      check(graph, PassPipeline.training(), "training of squeezes " + seed);
    }
  }

  private static void check(Graph graph, PassPipeline pipeline, String what) {
    Numbers numbers = Numbers.of(graph);
    Interpreter.Result expected = numbers.run(graph);
    Graph result = Verifier.verify(graph, what);
    for (Pass pass : pipeline.passes()) {
      Graph next = Verifier.verify(pass.apply(result), pass.name());
      Numbers.assertSame(expected, numbers.run(next), what + ", " + pass.name());
      result = next;
    }
    assertEquals(Net.ops(result), Net.ops(pipeline.run(graph)), what);
    for (Node node : result.nodes()) {
      boolean isLowered = !(node.op() instanceof PointwiseOp) || node.op() instanceof Pointwise;
      assertTrue(isLowered, () -> what + " keeps " + node);
      assertFalse(
          node.op() instanceof Linear
              || node.op() instanceof BatchNorm
              || node.op() instanceof Normalize
              || node.op() instanceof GradientOf,
          () -> what + " keeps " + node);
    }
  }

  @Test
  void anSeBlockAddsOneSmallKernelForPrediction() {
    assertEquals(
        List.of("fused conv", "fused conv with sums", "excitation", "fused conv"),
        onImages(bottleneck(true)));
    assertEquals(List.of("fused conv", "fused conv", "fused conv"), onImages(bottleneck(false)));
  }

  private static Graph bottleneck(boolean hasSe) {
    Net net = new Net();
    Node x = net.input("x", 8, 8, 8);
    Node y = net.relu(net.batchNorm(net.conv(x, 4, 1)));
    y = net.relu(net.batchNorm(net.conv(y, 4, Window.square(3, 1), 1)));
    y = net.batchNorm(net.conv(y, 8, 1));
    return net.graph(net.relu(net.apply(new Add(), x, hasSe ? net.se(y, 2) : y)));
  }

  /** What is computed for each sample, without views. */
  private static List<String> onImages(Graph graph) {
    Graph fused = PassPipeline.inference().run(graph);
    Numbers.assertSame(graph, fused, "block");
    return fused.nodes().stream()
        .filter(n -> n.shape().isBatched() && !n.inputs().isEmpty())
        .filter(n -> !(n.op() instanceof Reshape))
        .map(n -> n.op().name())
        .toList();
  }
}
