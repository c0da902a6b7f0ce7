package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;

/** {@code x * Φ(x)} with the normal distribution's Φ, exact form (Hendrycks, Gimpel 2016). */
public record Gelu() implements PointwiseOp {
  @Override
  public String name() {
    return "gelu";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0)
        .times(0.5)
        .times(Expr.constant(1).plus(Expr.arg(0).times(Math.sqrt(0.5)).apply(UnaryKind.ERF)));
  }
}
