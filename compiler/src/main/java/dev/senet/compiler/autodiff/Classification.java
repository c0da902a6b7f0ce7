package dev.senet.compiler.autodiff;

import dev.senet.compiler.pass.EliminateDeadNodes;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Correct;
import java.util.Map;

/**
 * What stands behind the logits of a classifier that is trained or judged.
 *
 * @param logits [N, classes]
 * @param labels the input i32[N]
 * @param loss the loss of each sample, [N]
 * @param builder where the nodes are
 */
record Classification(Node logits, Node labels, Node loss, GraphBuilder builder) {
  /** What of {@code network} its output {@code logits} needs. */
  static Graph only(Graph network, String logits) {
    Node node = network.outputs().get(logits);
    if (node == null) {
      throw new IllegalArgumentException(
          "the network has no output '" + logits + "', only " + network.outputs().keySet());
    }
    if (!node.shape().isBatched() || node.shape().rank() != 1) {
      throw new IllegalArgumentException(
          "the output '" + logits + "' must be [N, classes], not " + node.type());
    }
    return new EliminateDeadNodes()
        .apply(new Graph(network.nodes(), Map.of(logits, node), Map.of()));
  }

  static Classification of(Node logits, Loss loss, GraphBuilder builder) {
    Node labels = builder.input(TrainingStep.LABELS, TensorType.i32(Shape.batched()));
    builder.at(TrainingStep.LOSS, logits.span());
    return new Classification(logits, labels, loss.perSample(builder, logits, labels), builder);
  }

  /** Whether the label is among the {@code k} largest logits, [N] of 0 and 1. */
  Node correct(int k) {
    builder.at(TrainingStep.CORRECT, logits.span());
    return builder.apply(new Correct(Math.min(k, logits.shape().channels())), logits, labels);
  }
}
