package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code x * hard_sigmoid(x)} (Howard et al. 2019, section 5.2). */
public record HardSwish() implements PointwiseOp {
  @Override
  public String name() {
    return "hard_swish";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).times(new HardSigmoid().expression());
  }
}
