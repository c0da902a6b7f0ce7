package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code min(max(x, 0), 6)} (Howard et al. 2017). */
public record Relu6() implements PointwiseOp {
  @Override
  public String name() {
    return "relu6";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).max(0).min(6);
  }

  @Override
  public Expr derivative(int i) {
    return Expr.arg(1)
        .select(
            Expr.constant(6).minus(Expr.arg(1)).select(Expr.constant(1), Expr.constant(0)),
            Expr.constant(0));
  }
}
