package dev.senet.compiler.autodiff;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.CrossEntropy;

/** What training minimises. */
public sealed interface Loss {
  /** The loss of each sample, [N], from logits [N, K] and labels [N]. */
  Node perSample(GraphBuilder builder, Node logits, Node labels);

  /**
   * Softmax cross entropy.
   *
   * @param labelSmoothing share of the target probability that is spread evenly over all classes
   *     (Szegedy et al. 2016), 0 for none
   */
  record SoftmaxCrossEntropy(double labelSmoothing) implements Loss {
    @Override
    public Node perSample(GraphBuilder builder, Node logits, Node labels) {
      return builder.apply(new CrossEntropy(labelSmoothing), logits, labels);
    }
  }
}
