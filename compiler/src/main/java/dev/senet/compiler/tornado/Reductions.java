package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.Access;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.List;

/** Which kernel sums what. */
final class Reductions {
  private Reductions() {}

  /**
   * Adds the steps that sum {@code expression} over {@code operands}, broadcast to {@code shape},
   * to the shape of {@code out}, and divide by {@code divisor}.
   */
  static void lower(
      Dialect dialect,
      Lowering lowering,
      String label,
      Expr expression,
      List<Value> operands,
      Shape shape,
      Value out,
      Size divisor) {
    List<Expr> sums = List.of(expression);
    switch (Access.of(out.shape(), shape)) {
      case FULL -> {
        Expr share =
            divisor.equals(Size.of(1)) ? expression : expression.over(Expr.constant(divisor.at(0)));
        PointwiseKernel.lower(dialect, lowering, label, share, operands, out);
      }
      case SAMPLE_CHANNEL ->
          new ColumnSumKernel(dialect, sums, operands, shape, shape.channels(), true)
              .lower(lowering, label, out.ref(), divisor);
      case CHANNEL ->
          new ColumnSumKernel(dialect, sums, operands, shape, shape.channels(), false)
              .lower(lowering, label, out.ref(), divisor);
      case SAMPLE ->
          new ColumnSumKernel(dialect, sums, operands, shape, 1, true)
              .lower(lowering, label, out.ref(), divisor);
      case SCALAR ->
          new ColumnSumKernel(dialect, sums, operands, shape, 1, false)
              .lower(lowering, label, out.ref(), divisor);
      case OTHER -> {
        Value full = operands.getFirst();
        if (!expression.equals(Expr.arg(0)) || !full.shape().equals(shape)) {
          Size bytes = Size.of(shape.isBatched(), 4L * shape.elements());
          full = new Value(lowering.temporary(label, bytes), shape);
          PointwiseKernel.lower(dialect, lowering, label, expression, operands, full);
        }
        StridedSumKernel.lower(dialect, lowering, label, full, out, divisor);
      }
    }
  }

  /** Adds the step of the sums of {@code x}, whose own kernel has not given them. */
  static ChannelSums sums(Dialect dialect, Lowering lowering, String label, Value x) {
    ChannelSums sums = ChannelSums.allocate(lowering, label, 1, x.shape().channels());
    ColumnSumKernel.of(dialect, x, true).lower(lowering, label + " sums", sums.ref(), Size.of(1));
    return sums;
  }

  /** Adds the step of the mean over an image of {@code shape} from its sums. */
  static void mean(
      Dialect dialect, Lowering lowering, String label, ChannelSums sums, Shape shape, Ref out) {
    Value parts = new Value(sums.ref(), Shape.batched(sums.chunks(), shape.channels()));
    ColumnSumKernel.of(dialect, parts, true)
        .lower(lowering, label, out, Size.of(shape.positions()));
  }
}
