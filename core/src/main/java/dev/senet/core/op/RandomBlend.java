package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/**
 * What {@link Shake} is in training: {@code alpha * a + (1 - alpha) * b} of a, b, alpha and beta,
 * which goes backward as if it had been {@code beta * a + (1 - beta) * b}. So its derivatives by a
 * and b are, on purpose, those of another function (Gastaldi 2017, section 2.2, Shake-Shake-Image
 * where alpha and beta are numbers of a sample).
 */
public record RandomBlend() implements PointwiseOp {
  private static final Expr ALPHA = Expr.arg(2);
  private static final Expr BETA = Expr.arg(3);

  @Override
  public String name() {
    return "random_blend";
  }

  @Override
  public int arity() {
    return 4;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).times(ALPHA).plus(Expr.arg(1).times(rest(ALPHA)));
  }

  @Override
  public Expr derivative(int i) {
    return switch (i) {
      case 0 -> BETA;
      case 1 -> rest(BETA);
      default -> PointwiseOp.super.derivative(i);
    };
  }

  private static Expr rest(Expr share) {
    return Expr.constant(1).minus(share);
  }
}
