package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code a - b}. */
public record Subtract() implements PointwiseOp {
  @Override
  public String name() {
    return "-";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).minus(Expr.arg(1));
  }
}
