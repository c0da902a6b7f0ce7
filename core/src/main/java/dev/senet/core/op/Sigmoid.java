package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;

/** {@code 1 / (1 + exp(-x))}; the gate of an SE block. */
public record Sigmoid() implements PointwiseOp {
  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).apply(UnaryKind.SIGMOID);
  }

  @Override
  public Expr derivative(int i) {
    return Expr.arg(1).times(Expr.constant(1).minus(Expr.arg(1)));
  }
}
