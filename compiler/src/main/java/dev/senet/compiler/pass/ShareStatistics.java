package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Normalize;

/**
 * Takes the squeeze of an image that is normalised by the statistics of its batch from the pass
 * that these statistics take: they are combined from those of each image, and the mean of the
 * normalised image is its mean, normalised.
 */
public final class ShareStatistics implements Pass {
  @Override
  public String name() {
    return "share statistics";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          if (node.op() instanceof BatchStatistics && isSqueezed(node, users)) {
            Node samples = builder.apply(new SampleStatistics(), inputs);
            return builder.apply(new CombineStatistics(node.input(0).shape().positions()), samples);
          }
          return node.op() instanceof GlobalAveragePool && isByItself(inputs.getFirst())
              ? squeeze(inputs.getFirst(), builder)
              : Rewriter.copy(node, inputs, builder);
        });
  }

  /** Whether the mean of what {@code statistics} normalise is asked for. */
  private static boolean isSqueezed(Node statistics, Users users) {
    return users.of(statistics).stream()
        .filter(n -> n.op() instanceof Normalize && n.input(0) == statistics.input(0))
        .flatMap(n -> users.of(n).stream())
        .anyMatch(u -> u.op() instanceof GlobalAveragePool);
  }

  /** Whether {@code x} is normalised by combined statistics of the very image. */
  private static boolean isByItself(Node x) {
    return x.op() instanceof Normalize
        && x.input(1).op() instanceof CombineStatistics
        && x.input(1).input(0).input(0) == x.input(0);
  }

  private static Node squeeze(Node normalized, GraphBuilder builder) {
    Node statistics = normalized.input(1);
    Node mean = Rows.of(statistics.input(0), SampleStatistics.MEAN, builder);
    return builder.apply(
        normalized.op(), mean, statistics, normalized.input(2), normalized.input(3));
  }
}
