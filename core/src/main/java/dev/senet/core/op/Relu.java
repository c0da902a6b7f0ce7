package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code max(x, 0)}. */
public record Relu() implements PointwiseOp {
  @Override
  public String name() {
    return "relu";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).max(0);
  }

  @Override
  public Expr derivative(int i) {
    return Expr.arg(1).select(Expr.constant(1), Expr.constant(0));
  }
}
