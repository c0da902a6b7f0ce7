package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/** Pointwise computations: a work-item for each element of the output. */
final class PointwiseKernel {
  /** Work-items of a group. */
  static final int LOCAL = 256;

  private PointwiseKernel() {}

  /** Adds the step that computes {@code expression} over {@code operands} into {@code out}. */
  static void lower(
      Dialect dialect,
      Lowering lowering,
      String label,
      Expr expression,
      List<Value> operands,
      Value out) {
    KernelWriter kernel =
        new KernelWriter(dialect, "Pointwise", "out = " + Exprs.print(expression, List.of()));
    ElementExpr element =
        ElementExpr.declare(kernel, "x", List.of(expression), operands, out.shape());
    Pointer output = kernel.write("out", out.ref());
    Position at = new Position("i", "i % channels", "i / size");
    if (!element.isFlat()) {
      kernel.number("channels", out.shape().channels());
      kernel.number("size", out.shape().elements());
    }
    kernel.number("count", out.count());
    ExprWriter.Code code = element.at(at);
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add("%s%s}", code.statements(), output.set("i", code.result()));
    boolean isMergeable = operands.stream().allMatch(PointwiseKernel::isWhole);
    Optional<Expr> merged = isMergeable ? Optional.of(expression) : Optional.empty();
    lowering.add(
        element.isFlat()
            ? kernel.flatStep(label, out.count(), LOCAL, merged)
            : kernel.step(label, Grids.covering(out.count())));
  }

  /** Whether a scalar is all that its buffer has: by that scalars are told from arrays. */
  private static boolean isWhole(Value operand) {
    return !operand.count().equals(Size.of(1)) || operand.ref().buffer().bytes().equals(Size.of(4));
  }
}
