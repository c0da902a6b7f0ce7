package dev.senet.compiler.tornado;

import dev.senet.core.expr.Expr;
import java.util.List;

/**
 * A pointwise expression that a kernel applies to the elements it reads or writes.
 *
 * @param expression {@code Arg(0)} is the element, {@code Arg(1 + i)} operand {@code i}
 */
record Applied(Expr expression, List<Value> operands) {
  /** Leaves the element as it is. */
  static final Applied NONE = new Applied(Expr.arg(0), List.of());
}
