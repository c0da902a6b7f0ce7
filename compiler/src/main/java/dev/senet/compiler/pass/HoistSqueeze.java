package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.PointwiseOp;

/**
 * Takes a squeeze (Hu, Shen, Sun 2018) from in front of the convolution whose result {@code U} it
 * is the mean of: {@code mean(W * V + b) = W * mean(V) + b}. The gate of an SE block is then known
 * before that convolution runs, which can apply it, the residual and the activation to its result
 * before it is stored. {@link MeanPath} knows what means can be taken through.
 *
 * <p>The cost model counts bytes a sample. Where {@code U} is gated, a gate that depends on {@code
 * U} costs one more write and one more read of {@code U}. Against that stand the weights and
 * borders that are read once more, and {@code V} if its producer cannot sum it up on the way. A
 * convolution that the squeeze alone reads is not needed at all.
 */
public final class HoistSqueeze implements Pass {
  @Override
  public String name() {
    return "hoist squeeze";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          if (node.op() instanceof GlobalAveragePool) {
            Node x = node.input(0);
            MeanPath path = MeanPath.of(node, isGated(x, users), users);
            if (path.bytes() < saved(x, users)) {
              return path.build(inputs.getFirst(), builder);
            }
          }
          return Rewriter.copy(node, inputs, builder);
        });
  }

  /** Whether the squeeze is not all that {@code x} is computed for. */
  private static boolean isGated(Node x, Users users) {
    return !users.of(x).stream().allMatch(u -> u.op() instanceof GlobalAveragePool);
  }

  /** Bytes that need not be moved if the squeeze of {@code x} does not read it. */
  private static long saved(Node x, Users users) {
    boolean areFused =
        users.of(x).stream()
            .filter(u -> !(u.op() instanceof GlobalAveragePool))
            .allMatch(u -> u.op() instanceof PointwiseOp && u.shape().equals(x.shape()));
    return users.isResult(x) || !areFused ? 0 : (isGated(x, users) ? 2 : 1) * x.type().bytes(1);
  }
}
