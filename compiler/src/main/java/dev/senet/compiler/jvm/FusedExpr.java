package dev.senet.compiler.jvm;

import dev.senet.core.expr.Expr;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An expression that a kernel applies to the elements it reads or writes.
 *
 * @param expression {@code Arg(0)} is the element, {@code Arg(1 + i)} operand {@code i}
 * @param accesses how the operands are read along with the tensor
 */
record FusedExpr(Expr expression, List<Access> accesses) {
  /** Leaves the element as it is. */
  static final FusedExpr NONE = new FusedExpr(Expr.arg(0), List.of());

  FusedExpr {
    accesses = List.copyOf(accesses);
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** Whether an operand has the tensor's shape. */
  boolean hasFull() {
    return accesses.contains(Access.FULL);
  }

  /** {@code text} for each operand. */
  String operands(IntFunction<String> text) {
    return IntStream.range(0, accesses.size()).mapToObj(text).collect(Collectors.joining());
  }

  /** Whether an operand differs from sample to sample without having the tensor's shape. */
  boolean isPerSample() {
    return accesses.contains(Access.SAMPLE) || accesses.contains(Access.SAMPLE_CHANNEL);
  }
}
