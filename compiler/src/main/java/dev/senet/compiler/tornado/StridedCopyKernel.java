package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Copies between strided views, slices, concatenation, padding, transposition: by elements. */
final class StridedCopyKernel {
  private final Dialect dialect;
  private final Lowering lowering;
  private final String label;

  StridedCopyKernel(Dialect dialect, Lowering lowering, String label) {
    this.dialect = dialect;
    this.lowering = lowering;
    this.label = label;
  }

  /** A tensor seen with other strides than its own, the batch's first if there is a batch. */
  private record View(Ref ref, int batchStride, int[] strides) {
    static View of(Value value) {
      return new View(value.ref(), value.shape().elements(), Strides.of(value.shape()));
    }

    List<Strides.Dim> dims(Shape box) {
      List<Strides.Dim> dims = new ArrayList<>();
      if (box.isBatched()) {
        dims.add(new Strides.Dim(0, batchStride));
      }
      for (int i = 0; i < box.rank(); i++) {
        dims.add(new Strides.Dim(box.dim(i), strides[i]));
      }
      return dims;
    }
  }

  /** Adds the step of a transposition of the dimensions behind the batch. */
  void transpose(Value in, List<Integer> permutation, Value out) {
    View view = View.of(in);
    int[] permuted = permutation.stream().mapToInt(axis -> view.strides[axis]).toArray();
    copy(new View(in.ref(), view.batchStride, permuted), View.of(out), out.shape(), true);
  }

  /** Adds the step that takes the indices from {@code from} on of dimension {@code axis}. */
  void slice(Value in, int axis, int from, Value out) {
    View view = View.of(in);
    Ref start = in.ref().plus(4L * from * view.strides[axis]);
    copy(new View(start, view.batchStride, view.strides), View.of(out), out.shape(), true);
  }

  /** Adds the steps that put {@code parts} one behind the other along {@code axis}. */
  void concat(List<Value> parts, int axis, Value out) {
    int at = 0;
    for (Value part : parts) {
      List<Integer> before = new ArrayList<>(Collections.nCopies(out.shape().rank(), 0));
      before.set(axis, at);
      place(part, before, out);
      at += part.shape().dim(axis);
    }
  }

  /** Adds the steps of a copy of {@code in} with {@code value} around it. */
  void pad(Value in, List<Integer> before, double value, Value out) {
    KernelWriter kernel = new KernelWriter(dialect, "Fill", "out = value");
    Pointer output = kernel.write("out", out.ref());
    kernel.number("count", out.count());
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add("%s}", output.set("i", ExprWriter.literal(value)));
    lowering.add(kernel.step(label + " border", Grids.covering(out.count())));
    place(in, before, out);
  }

  /**
   * Adds the step that puts {@code in} into {@code out}, {@code before} elements from its start.
   */
  private void place(Value in, List<Integer> before, Value out) {
    View view = View.of(out);
    long offset = 0;
    for (int i = 0; i < before.size(); i++) {
      offset += (long) before.get(i) * view.strides[i];
    }
    View inside = new View(out.ref().plus(4 * offset), view.batchStride, view.strides);
    copy(View.of(in), inside, in.shape(), false);
  }

  private void copy(View from, View to, Shape box, boolean isWhole) {
    KernelWriter kernel = new KernelWriter(dialect, "StridedCopy", "A box of " + box);
    Pointer input = kernel.read("x", from.ref);
    Pointer output = isWhole ? kernel.write("out", to.ref) : kernel.update("out", to.ref);
    Size count = Size.of(box.isBatched(), box.elements());
    kernel.number("count", count);
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(
            "%s}",
            output.set(
                Strides.index("i", to.dims(box)), input.get(Strides.index("i", from.dims(box)))));
    lowering.add(kernel.step(label, Grids.covering(count)));
  }
}
