package dev.senet.compiler.autodiff;

import dev.senet.compiler.pass.Rewriter;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.RandomBlend;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Slice;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.VariableRef;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gives the ops that behave differently in training their training meaning: batch norm uses the
 * statistics of the batch and updates its running ones, dropout and stochastic depth multiply by
 * random masks, shake takes random shares. The n-th random tensor of a network has a seed that
 * depends on n and the run's seed only.
 */
final class TrainingMode implements Rewriter.Rule {
  private final long seed;
  private final Predicate<Variable> frozen;
  private final Node step;
  private int seeds;

  TrainingMode(long seed, Predicate<Variable> frozen, Node step) {
    this.seed = seed;
    this.frozen = frozen;
    this.step = step;
  }

  @Override
  public Node rewrite(Node node, List<Node> inputs, GraphBuilder builder) {
    return switch (node.op()) {
      case BatchNorm norm when !isFrozen(node) -> normalize(norm, inputs, builder);
      case Dropout(double rate) -> mask(inputs.getFirst(), rate, false, builder);
      case StochasticDepth(double rate) -> mask(inputs.getFirst(), rate, true, builder);
      case Shake shake -> blend(inputs.get(0), inputs.get(1), builder);
      default -> Rewriter.copy(node, inputs, builder);
    };
  }

  private boolean isFrozen(Node batchNorm) {
    boolean parameters = isFrozen(batchNorm, 1) && isFrozen(batchNorm, 2);
    return parameters || isFrozen(batchNorm, 3) || isFrozen(batchNorm, 4);
  }

  private boolean isFrozen(Node node, int input) {
    return node.input(input).op() instanceof VariableRef(Variable variable)
        && frozen.test(variable);
  }

  private static Node normalize(BatchNorm norm, List<Node> inputs, GraphBuilder builder) {
    Node x = inputs.getFirst();
    Node statistics = builder.apply(new BatchStatistics(), x);
    follow(inputs.get(3), statistics, BatchStatistics.MEAN, norm.momentum(), builder);
    follow(inputs.get(4), statistics, BatchStatistics.UNBIASED_VARIANCE, norm.momentum(), builder);
    return builder.apply(
        new Normalize(norm.epsilon()), x, statistics, inputs.get(1), inputs.get(2));
  }

  /** Moves a running statistic towards row {@code row} of the batch's statistics. */
  private static void follow(
      Node running, Node statistics, int row, double momentum, GraphBuilder builder) {
    if (running.op() instanceof VariableRef(Variable variable)) {
      Node slice = builder.apply(new Slice(0, row, row + 1), statistics);
      Node batch = builder.apply(new Reshape(Shape.of(running.shape().channels())), slice);
      Expr next = Expr.arg(0).times(1 - momentum).plus(Expr.arg(1).times(momentum));
      builder.update(
          variable, Pointwise.apply(builder, next, running.shape(), List.of(running, batch)));
    }
  }

  private Node mask(Node x, double rate, boolean perSample, GraphBuilder builder) {
    long maskSeed = nextSeed();
    if (rate == 0) {
      return x;
    }
    Node mask = builder.apply(new RandomMask(maskSeed, 1 - rate, perSample), x, step);
    return builder.apply(new Multiply(), x, mask);
  }

  private Node blend(Node a, Node b, GraphBuilder builder) {
    Node alpha = builder.apply(new RandomUniform(nextSeed()), a, step);
    Node beta = builder.apply(new RandomUniform(nextSeed()), a, step);
    return builder.apply(new RandomBlend(), a, b, alpha, beta);
  }

  private long nextSeed() {
    return scramble(seed + 0x9e3779b97f4a7c15L * ++seeds);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long scramble(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
