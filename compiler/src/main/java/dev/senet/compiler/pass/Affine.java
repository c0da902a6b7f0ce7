package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Pointwise;
import java.util.List;

/** Batch norm as {@code x * scale + shift}, both vectors [C] computed from its statistics. */
record Affine(Node scale, Node shift) {
  /** {@code scale = gamma / sqrt(variance + epsilon)}, {@code shift = beta - mean * scale}. */
  static Affine of(
      Node gamma, Node beta, Node mean, Node variance, double epsilon, GraphBuilder builder) {
    Expr deviation = Expr.arg(1).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Node scale = pointwise(builder, Expr.arg(0).over(deviation), gamma, variance);
    Node shift =
        pointwise(builder, Expr.arg(0).minus(Expr.arg(1).times(Expr.arg(2))), beta, mean, scale);
    return new Affine(scale, shift);
  }

  /** The same, for the inputs of a batch norm. */
  static Affine ofBatchNorm(List<Node> inputs, double epsilon, GraphBuilder builder) {
    return of(inputs.get(1), inputs.get(2), inputs.get(3), inputs.get(4), epsilon, builder);
  }

  Node apply(Node x, GraphBuilder builder) {
    Expr e = Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2));
    return pointwise(builder, e, x, scale, shift);
  }

  /** {@code expression} in the shape of its first operand. */
  static Node pointwise(GraphBuilder builder, Expr expression, Node... operands) {
    return Pointwise.apply(builder, expression, operands[0].shape(), List.of(operands));
  }
}
