package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;

/** The hyperbolic tangent. */
public record Tanh() implements PointwiseOp {
  @Override
  public String name() {
    return "tanh";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).apply(UnaryKind.TANH);
  }

  @Override
  public Expr derivative(int i) {
    return Expr.constant(1).minus(Expr.arg(1).times(Expr.arg(1)));
  }
}
