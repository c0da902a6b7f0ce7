package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.program.Geometry;

/** Softmax along the last axis and its gradient: a group for each row. */
final class SoftmaxKernel {
  private SoftmaxKernel() {}

  /** Adds the step of the softmax of {@code x}. */
  static void lower(Dialect dialect, Lowering lowering, String label, Value x, Ref out) {
    KernelWriter kernel = new KernelWriter(dialect, "Softmax", "out = exp(x) / Σ exp(x), by rows");
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", out);
    kernel.number("channels", x.shape().channels());
    RowReductions rows = new RowReductions(kernel);
    kernel.add(rows.exponentials(input.get("row + c")));
    kernel.add(
        rows.each(
            output.set(
                "row + c", "TornadoMath.exp(%s - high) / sum".formatted(input.get("row + c")))));
    lowering.add(kernel.step(label, Geometry.Grid.of(x.rows(), RowReductions.LOCAL)));
  }

  /** Adds the step of the gradient for the softmax {@code y} and its gradient {@code dy}. */
  static void gradient(Dialect dialect, Lowering lowering, String label, Value y, Ref dy, Ref out) {
    KernelWriter kernel =
        new KernelWriter(dialect, "SoftmaxGradient", "dx = y (dy - Σ y dy), by rows");
    Pointer result = kernel.read("y", y.ref());
    Pointer gradient = kernel.read("dy", dy);
    Pointer output = kernel.write("out", out);
    kernel.number("channels", y.shape().channels());
    RowReductions rows = new RowReductions(kernel);
    kernel.add(rows.sum("sum", result.get("row + c") + " * " + gradient.get("row + c")));
    kernel.add(
        rows.each(
            output.set(
                "row + c",
                "%s * (%s - sum)".formatted(result.get("row + c"), gradient.get("row + c")))));
    lowering.add(kernel.step(label, Geometry.Grid.of(y.rows(), RowReductions.LOCAL)));
  }
}
