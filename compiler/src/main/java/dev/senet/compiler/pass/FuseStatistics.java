package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;

/**
 * Lets convolutions sum their results up by channel while they store them, where a squeeze reads
 * them, so that no squeeze passes over an image again.
 */
public final class FuseStatistics implements Pass {
  @Override
  public String name() {
    return "fuse statistics";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            isConvolution(node) && users.of(node).stream().anyMatch(FuseStatistics::isSqueeze)
                ? builder.apply(new WithSums(node.op()), inputs)
                : Rewriter.copy(node, inputs, builder));
  }

  private static boolean isConvolution(Node node) {
    return node.op() instanceof Convolution
        || node.op() instanceof Fused f && f.anchor() instanceof Convolution;
  }

  private static boolean isSqueeze(Node node) {
    return node.op() instanceof GlobalAveragePool || node.op() instanceof TapMeans;
  }
}
