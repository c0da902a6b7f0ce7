package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.PointwiseOp;
import java.util.LinkedHashMap;
import java.util.Map;

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
          if (node.op() instanceof GlobalAveragePool && trade(node, users).pays()) {
            return path(node, users).build(inputs.getFirst(), builder);
          }
          return Rewriter.copy(node, inputs, builder);
        });
  }

  /**
   * What it takes to hoist a squeeze, in bytes a sample.
   *
   * @param cost that are moved in addition
   * @param saving that need not be moved any more
   */
  public record Trade(long cost, long saving) {
    /** Whether hoisting moves fewer bytes. */
    public boolean pays() {
      return cost < saving;
    }
  }

  /** What this pass considers for each squeeze of {@code graph} that can be hoisted. */
  public static Map<Node, Trade> trades(Graph graph) {
    Users users = new Users(graph);
    Map<Node, Trade> trades = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      boolean isSqueeze = node.op() instanceof GlobalAveragePool;
      if (isSqueeze && !(path(node, users) instanceof MeanPath.Direct)) {
        trades.put(node, trade(node, users));
      }
    }
    return trades;
  }

  private static Trade trade(Node squeeze, Users users) {
    return new Trade(path(squeeze, users).bytes(), saved(squeeze.input(0), users));
  }

  private static MeanPath path(Node squeeze, Users users) {
    return MeanPath.of(squeeze, isGated(squeeze.input(0), users), users);
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
