package dev.senet.compiler.jvm;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Transpose;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StridedCopyKernelTest {
  private interface Lower {
    void lower(Lanes lanes, KernelHarness harness, List<Value> inputs, Value output);
  }

  private static void check(Op op, int batch, Lower lower, Shape... shapes) {
    Random random = new Random(2);
    List<NdArray> inputs =
        Arrays.stream(shapes)
            .map(s -> KernelHarness.random(s, s.isBatched() ? batch : 1, random))
            .toList();
    NdArray expected = op.evaluate(inputs);
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(),
              inputs,
              (harness, values) ->
                  lower.lower(lanes, harness, values.subList(0, inputs.size()), values.getLast()));
      KernelHarness.assertClose(expected, actual, 0, lanes + " " + op);
    }
  }

  private static void slice(int axis, int from, int to, Shape shape) {
    check(
        new Slice(axis, from, to),
        3,
        (lanes, h, in, out) ->
            StridedCopyKernel.slice(lanes, h, "slice", in.getFirst(), axis, from, out),
        shape);
  }

  @Test
  void slices() {
    slice(2, 3, 20, Shape.batched(4, 5, 33));
    slice(2, 0, 33, Shape.batched(4, 5, 33));
    slice(0, 1, 3, Shape.batched(4, 5, 33));
    slice(1, 2, 3, Shape.batched(4, 5, 33));
    slice(0, 1, 3, Shape.of(4, 40));
    slice(0, 5, 6, Shape.batched(9));
  }

  @Test
  void concatenations() {
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      check(
          new Concat(axis),
          3,
          (lanes, h, in, out) -> StridedCopyKernel.concat(lanes, h, "concat", in, a, out),
          Shape.batched(4, 5, 9).withDim(axis, 2),
          Shape.batched(4, 5, 9),
          Shape.batched(4, 5, 9).withDim(axis, 17));
    }
  }

  @Test
  void transpositions() {
    List<List<Integer>> permutations =
        List.of(List.of(0, 1, 2), List.of(2, 0, 1), List.of(1, 0, 2), List.of(0, 2, 1));
    for (List<Integer> p : permutations) {
      for (Shape shape : List.of(Shape.batched(4, 15, 18), Shape.of(4, 15, 18))) {
        check(
            new Transpose(p),
            3,
            (lanes, h, in, out) ->
                StridedCopyKernel.transpose(lanes, h, "transpose", in.getFirst(), p, out),
            shape);
      }
    }
    check(
        new Transpose(List.of(0, 1, 3, 2)),
        3,
        (lanes, h, in, out) ->
            StridedCopyKernel.transpose(lanes, h, "t", in.getFirst(), List.of(0, 1, 3, 2), out),
        Shape.batched(4, 5, 3, 8));
  }

  @Test
  void padding() {
    List<Integer> before = List.of(1, 0, 3);
    check(
        new Pad(before, List.of(0, 2, 1), -1.5),
        3,
        (lanes, h, in, out) ->
            StridedCopyKernel.pad(lanes, h, "pad", in.getFirst(), before, -1.5, out),
        Shape.batched(4, 5, 9));
  }
}
