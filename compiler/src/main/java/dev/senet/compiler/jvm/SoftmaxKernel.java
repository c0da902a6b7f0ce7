package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.List;

/**
 * Softmax and its gradient over rows of classes. The maximum is subtracted first, so nothing
 * overflows; sums are made in a fixed order.
 */
public record SoftmaxKernel(Lanes lanes) {
  /** Elements that a unit is to have, at the least. */
  private static final long ELEMENTS = 2048;

  /** Adds the step of y = softmax(x). */
  public static void lower(Lanes lanes, Lowering lowering, String label, Value x, Ref y) {
    add(lowering, label, new SoftmaxKernel(lanes).source(), List.of(x.ref()), y, x.shape());
  }

  /** Adds the step of dx = y (dy - Σ y dy). */
  public static void gradient(
      Lanes lanes, Lowering lowering, String label, Value y, Ref dy, Ref dx) {
    KernelSource source = new SoftmaxKernel(lanes).gradientSource();
    add(lowering, label, source, List.of(y.ref(), dy), dx, y.shape());
  }

  private static void add(
      Lowering lowering, String label, KernelSource kernel, List<Ref> in, Ref out, Shape shape) {
    Size rows = Size.of(shape.isBatched(), shape.positions());
    long block = Math.max(1, ELEMENTS / shape.channels());
    Step.Builder step = Step.of(label, kernel);
    in.forEach(step::read);
    lowering.add(
        step.write(out)
            .number(rows)
            .number(shape.channels())
            .number(block)
            .scratch(Size.of(64))
            .units(rows.ceilDiv(block)));
  }

  /** The kernel of softmax. Arguments: x, y, rows, classes, rows of a unit. */
  public KernelSource source() {
    Expr shifted = Expr.arg(0).minus(Expr.arg(1)).apply(UnaryKind.EXP);
    Expr divided = Expr.arg(0).over(Expr.arg(1));
    String body =
        RowLoops.maximum(lanes, "x", "highest")
            + RowLoops.map(lanes, shifted, List.of("x"), List.of("highest"), "y")
            + RowLoops.sum(lanes, Expr.arg(0), List.of("y"), List.of(), "sum")
            + RowLoops.map(lanes, divided, List.of("y"), List.of("sum"), "y");
    return KernelClass.of(
        "Softmax", lanes, "y = exp(x - max x) / Σ exp(x - max x), row by row", rows(1, body));
  }

  /** The kernel of the gradient. Arguments: y, dy, dx, rows, classes, rows of a unit. */
  public KernelSource gradientSource() {
    Expr centred = Expr.arg(0).times(Expr.arg(1).minus(Expr.arg(2)));
    String body =
        RowLoops.sum(lanes, Expr.arg(0).times(Expr.arg(1)), List.of("x", "d"), List.of(), "dot")
            + RowLoops.map(lanes, centred, List.of("x", "d"), List.of("dot"), "y");
    return KernelClass.of(
        "SoftmaxGradient", lanes, "dx = y (dy - Σ y dy), row by row", rows(2, body));
  }

  private static String rows(int inputs, String body) {
    String second = inputs == 2 ? "a[1] + 4 * r * count" : "0";
    return """
    public void run(long[] a, long from, long to, long scratch) {
    long count = a[%d];
    long end = Math.min(to * a[%d], a[%d]);
    for (long r = from * a[%d]; r < end; r++) {
    row(a[0] + 4 * r * count, %s, a[%d] + 4 * r * count, (int) count, scratch);
    }
    }

    private static void row(long x, long d, long y, int count, long scratch) {
    %s}
    """
        .formatted(inputs + 2, inputs + 3, inputs + 1, inputs + 3, second, inputs, body);
  }
}
