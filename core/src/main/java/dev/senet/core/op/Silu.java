package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;

/** {@code x * sigmoid(x)}, also called swish (Ramachandran et al. 2017). */
public record Silu() implements PointwiseOp {
  @Override
  public String name() {
    return "silu";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).times(Expr.arg(0).apply(UnaryKind.SIGMOID));
  }
}
