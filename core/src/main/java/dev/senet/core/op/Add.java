package dev.senet.core.op;

import dev.senet.core.expr.Expr;

/** {@code a + b}. */
public record Add() implements PointwiseOp {
  @Override
  public String name() {
    return "+";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).plus(Expr.arg(1));
  }
}
