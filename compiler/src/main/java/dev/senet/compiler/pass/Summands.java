package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.PointwiseOp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What is summed over images as expressions of a normalised image x̂, which is {@link #X}, and of
 * operands. What follows from x̂ alone, and what need not be stored for others if it is not for the
 * sum, is computed anew.
 */
final class Summands {
  /** The normalised image. */
  static final Expr X = Expr.arg(0);

  /** Pointwise ops in a row that a sum computes anew. */
  private static final int DEPTH = 5;

  private final Node x;
  private final Node statistics;
  private final Users users;
  private final List<Node> operands = new ArrayList<>();

  /**
   * @param x the image
   * @param statistics those that normalise it
   */
  Summands(Node x, Node statistics, Users users) {
    this.x = x;
    this.statistics = statistics;
    this.users = users;
  }

  /** The operands; {@code Arg(1 + i)} stands for the one of index {@code i}. */
  List<Node> operands() {
    return operands;
  }

  /** The terms of {@code summand}. */
  Optional<Terms> split(Expr summand) {
    IntPredicate varies = i -> i == 0 || !isUniform(operands.get(i - 1));
    IntPredicate isSampled = i -> i > 0 && isSampled(operands.get(i - 1));
    return new Terms.Splitter(varies, isSampled).split(summand);
  }

  /** The image. */
  Node image() {
    return x;
  }

  /** The operands that {@code expressions} read. */
  List<Node> read(Collection<Expr> expressions) {
    return expressions.stream()
        .flatMap(e -> Exprs.arguments(e).stream())
        .distinct()
        .filter(i -> i > 0)
        .map(i -> operands.get(i - 1))
        .toList();
  }

  /** What is summed for a gate: what {@code node} computes, if it is no operand already. */
  Expr product(Node node) {
    return node.op() instanceof PointwiseOp op && !operands.contains(node)
        ? inlined(op, node, DEPTH)
        : expand(node, DEPTH);
  }

  /**
   * The gradient by the normalised image: the sums of {@link ShareGradientSums} aside, one
   * pointwise op reads it, which can compute what differs from sample to sample itself.
   */
  Expr gradient(Node node) {
    return node.op() instanceof PointwiseOp op && readsSamples(node, DEPTH)
        ? inlined(op, node, DEPTH)
        : expand(node, DEPTH);
  }

  private Expr expand(Node node, int depth) {
    if (operands.contains(node) || isUniform(node)) {
      return operand(node);
    }
    return switch (node.op()) {
      case Normalize n when isOfX(node) ->
          operand(node.input(2)).times(X).plus(operand(node.input(3)));
      case PointwiseOp op
          when followsFromX(node, depth) || isLoose(node) && readsSamples(node, depth) ->
          inlined(op, node, depth);
      default -> operand(node);
    };
  }

  private Expr inlined(PointwiseOp op, Node node, int depth) {
    return Exprs.substitute(op.expression(), i -> expand(node.input(i), depth - 1));
  }

  private Expr operand(Node node) {
    if (node.op() instanceof Constant(Shape shape, List<Double> values) && values.size() == 1) {
      return Expr.constant(values.getFirst());
    }
    if (!operands.contains(node)) {
      operands.add(node);
    }
    return Expr.arg(1 + operands.indexOf(node));
  }

  private boolean isOfX(Node node) {
    return node.op() instanceof Normalize && node.input(0) == x && node.input(1) == statistics;
  }

  private boolean followsFromX(Node node, int depth) {
    return isOfX(node)
        || depth > 0
            && node.op() instanceof PointwiseOp
            && node.inputs().stream()
                .allMatch(n -> isUniform(n) ? !isSampled(n) : followsFromX(n, depth - 1));
  }

  /** Whether {@code node} is not stored if its reader computes it. */
  private boolean isLoose(Node node) {
    return users.of(node).size() == 1 && !users.isResult(node);
  }

  private boolean readsSamples(Node node, int depth) {
    return isSampled(node)
        || depth > 0
            && node.op() instanceof PointwiseOp
            && node.inputs().stream()
                .anyMatch(n -> isSampled(n) || isLoose(n) && readsSamples(n, depth - 1));
  }

  /** Whether {@code node} is the same all over an image. */
  boolean isUniform(Node node) {
    return switch (Access.of(node.shape(), x.shape())) {
      case SCALAR, CHANNEL, SAMPLE_CHANNEL, SAMPLE -> true;
      case FULL, OTHER -> false;
    };
  }

  private boolean isSampled(Node node) {
    return isUniform(node) && node.shape().isBatched();
  }
}
