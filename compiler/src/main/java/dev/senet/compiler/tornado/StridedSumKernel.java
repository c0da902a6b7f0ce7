package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;

/** Sums over any dimensions: a work-item for each sum. */
final class StridedSumKernel {
  private StridedSumKernel() {}

  /** Adds the step that sums {@code x} to the shape of {@code out} and divides. */
  static void lower(
      Dialect dialect, Lowering lowering, String label, Value x, Value out, Size divisor) {
    Shape from = x.shape();
    int[] strides = Strides.of(from);
    List<Strides.Dim> kept = new ArrayList<>();
    List<Strides.Dim> summed = new ArrayList<>();
    boolean isJoint = from.isBatched() && !out.shape().isBatched();
    if (from.isBatched()) {
      (isJoint ? summed : kept).add(new Strides.Dim(0, from.elements()));
    }
    for (int i = 0; i < from.rank(); i++) {
      int axis = i - from.rank() + out.shape().rank();
      boolean isSummed = axis < 0 || out.shape().dim(axis) != from.dim(i);
      (isSummed ? summed : kept).add(new Strides.Dim(from.dim(i), strides[i]));
    }
    int terms =
        summed.stream().mapToInt(Strides.Dim::extent).filter(n -> n > 0).reduce(1, (a, b) -> a * b);
    KernelWriter kernel = new KernelWriter(dialect, "StridedSum", from + " to " + out.shape());
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("terms", Size.of(isJoint, terms));
    kernel.number("divisor", divisor);
    kernel.number("count", out.count());
    String at = Strides.index("i", kept) + " + " + Strides.index("r", summed);
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add("float sum = 0f;")
        .add("for (int r = 0; r < terms; r++) {")
        .add("sum = sum + %s;\n}", input.get(at))
        .add("%s}", output.set("i", "sum / divisor"));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }
}
