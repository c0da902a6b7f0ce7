package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code min(max(x / 6 + 1/2, 0), 1)} (Howard et al. 2019, section 5.2). */
public record HardSigmoid() implements PointwiseOp {
  @Override
  public String name() {
    return "hard_sigmoid";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).times(1.0 / 6).plus(Expr.constant(0.5)).max(0).min(1);
  }
}
