package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Silu;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PointwiseKernelTest {
  private static final Expr X = Expr.arg(0);
  private static final Expr Y = Expr.arg(1);

  private static float[] run(Lanes lanes, Expr e, Shape shape, int batch, List<NdArray> inputs) {
    return KernelHarness.run(
        batch,
        shape,
        inputs,
        (harness, values) ->
            PointwiseKernel.lower(
                lanes, harness, "test", e, values.subList(0, inputs.size()), values.getLast()));
  }

  private static void check(Expr e, Shape shape, int batch, Shape... operands) {
    Random random = new Random(5);
    List<NdArray> inputs =
        java.util.Arrays.stream(operands)
            .map(s -> KernelHarness.random(s, s.isBatched() ? batch : 1, random))
            .toList();
    NdArray expected = new Pointwise(e, inputs.size(), shape).evaluate(inputs);
    if (expected.batch() < batch && shape.isBatched()) {
      throw new IllegalArgumentException("no operand has the batch");
    }
    int[] first = null;
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual = run(lanes, e, shape, batch, inputs);
      KernelHarness.assertClose(expected, actual, 1e-5, lanes + " " + e);
      int[] bits = new int[actual.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = Float.floatToRawIntBits(actual[i]);
      }
      first = first == null ? bits : first;
      assertArrayEquals(first, bits, "all widths agree");
    }
  }

  @Test
  void flatKernelsTakeTensorsAndScalars() {
    Shape shape = Shape.batched(9, 7, 13);
    check(X.plus(Y).max(0), shape, 7, shape, shape);
    check(X.times(Y).plus(X), shape, 3, shape, Shape.of());
    check(new Gelu().expression(), shape, 3, shape);
    check(new Silu().expression(), shape, 3, shape);
    check(new HardSwish().expression(), Shape.of(5), 1, Shape.of(5));
  }

  @Test
  void rowsTakeOperandsOfEveryKind() {
    for (int channels : new int[] {1, 3, 8, 20, 64, 130}) {
      Shape shape = Shape.batched(6, 5, channels);
      Shape channel = Shape.of(channels);
      check(X.times(Y), shape, 4, shape, channel);
      check(X.times(Y), shape, 4, shape, Shape.batched(1, 1, channels));
      check(X.plus(Y), shape, 4, Shape.batched(channels), shape);
      check(X.times(Y), shape, 4, shape, Shape.batched(1, 1, 1));
      Expr normalize =
          X.minus(Y)
              .over(Expr.arg(2).times(Expr.arg(2)).plus(Expr.constant(1e-3)).apply(UnaryKind.SQRT))
              .times(Expr.arg(3))
              .plus(Expr.arg(4).apply(UnaryKind.SIGMOID));
      check(
          normalize, shape, 4, shape, channel, channel, Shape.batched(1, 1, channels), Shape.of());
    }
  }

  @Test
  void otherBroadcastsAreCopiedFirst() {
    check(X.times(Y), Shape.batched(4, 5, 6), 3, Shape.batched(4, 5, 6), Shape.batched(4, 5, 1));
    check(X.times(Y), Shape.batched(4, 5, 6), 3, Shape.batched(4, 5, 6), Shape.of(5, 6));
    check(X.times(Y), Shape.of(4, 5, 6), 1, Shape.of(4, 1, 6), Shape.of(5, 1));
  }

  @Test
  void constantsFillTensors() {
    for (Lanes lanes : KernelHarness.widths()) {
      float[] out = run(lanes, Expr.constant(1.5), Shape.batched(5), 3, List.of());
      assertEquals(15, out.length);
      for (float v : out) {
        assertEquals(1.5f, v);
      }
    }
  }

  @Test
  void onlyKernelsOverWholeTensorsAreFlat() {
    assertTrue(new PointwiseKernel(Lanes.V256, X, List.of(Access.FULL)).isFlat());
    assertFalse(new PointwiseKernel(Lanes.V256, X, List.of(Access.CHANNEL)).isFlat());
  }

  @Test
  void sourcesOfEqualKernelsAreEqual() {
    PointwiseKernel kernel =
        new PointwiseKernel(Lanes.V512, X.plus(Y), List.of(Access.FULL, Access.CHANNEL));
    assertEquals(kernel.source(), kernel.source());
    assertTrue(kernel.source().source().contains("SPECIES_512"));
  }
}
