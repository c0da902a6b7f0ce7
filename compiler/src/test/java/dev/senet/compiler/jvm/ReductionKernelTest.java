package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.ImageSums;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.SumTo;
import dev.senet.core.program.Size;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReductionKernelTest {
  private static final Expr X = Expr.arg(0);

  private static void check(
      NdArray expected, Expr e, Shape shape, Size divisor, List<NdArray> inputs) {
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(),
              inputs,
              (harness, values) ->
                  ReductionKernel.lower(
                      lanes,
                      harness,
                      "sum",
                      e,
                      values.subList(0, inputs.size()),
                      shape,
                      values.getLast(),
                      divisor));
      KernelHarness.assertClose(expected, actual, 3e-5, lanes + " " + shape + " " + e);
    }
  }

  private static void check(Expr e, Shape shape, int batch, Shape target, Shape... operands) {
    Random random = new Random(11);
    List<NdArray> inputs =
        Arrays.stream(operands)
            .map(s -> KernelHarness.random(s, s.isBatched() ? batch : 1, random))
            .toList();
    NdArray full = new Pointwise(e, inputs.size(), shape).evaluate(inputs);
    check(new SumTo(target).evaluate(List.of(full)), e, shape, Size.of(1), inputs);
  }

  @Test
  void sumsToChannels() {
    for (int channels : new int[] {1, 3, 8, 17, 64, 100}) {
      Shape shape = Shape.batched(15, 14, channels);
      check(X, shape, 5, Shape.of(channels), shape);
      check(X, shape, 5, Shape.batched(channels), shape);
      check(X, shape, 5, Shape.batched(1, 1, channels), shape);
      check(
          X,
          Shape.batched(3, 4, channels),
          5,
          Shape.batched(channels),
          Shape.batched(3, 4, channels));
    }
    check(X, Shape.of(3, 4, 40), 1, Shape.of(40), Shape.of(3, 4, 40));
    check(X, Shape.batched(40), 300, Shape.of(40), Shape.batched(40));
  }

  @Test
  void sumsToSamplesAndScalars() {
    Shape shape = Shape.batched(15, 14, 24);
    check(X, shape, 5, Shape.batched(), shape);
    check(X, shape, 5, Shape.batched(1, 1, 1), shape);
    check(X, shape, 5, Shape.of(), shape);
    check(X, Shape.batched(), 1000, Shape.of(), Shape.batched());
    check(X, Shape.of(7, 9), 1, Shape.of(1, 1), Shape.of(7, 9));
  }

  @Test
  void sumsExpressionsOverOperandsOfAllKinds() {
    Expr e =
        X.times(Expr.arg(1))
            .minus(Expr.arg(2).plus(Expr.constant(2)).over(Expr.constant(3)))
            .times(Expr.arg(3));
    for (int channels : new int[] {5, 16, 70}) {
      Shape shape = Shape.batched(11, 12, channels);
      Shape[] operands = {shape, shape, Shape.of(channels), Shape.batched(1, 1, channels)};
      check(e, shape, 4, Shape.of(channels), operands);
      check(e, shape, 4, Shape.batched(channels), operands);
      check(e, shape, 4, Shape.of(), operands);
    }
  }

  @Test
  void givesSeveralSumsOfEachImage() {
    Random random = new Random(13);
    List<Expr> sums =
        List.of(
            X, X.times(Expr.arg(1)), Expr.arg(1).max(0).times(Expr.arg(2)), X.minus(Expr.arg(2)));
    for (int channels : new int[] {1, 5, 16, 70}) {
      for (int batch : new int[] {1, 3}) {
        Shape shape = Shape.batched(11, 12, channels);
        List<NdArray> inputs =
            List.of(
                KernelHarness.random(shape, batch, random),
                KernelHarness.random(shape, batch, random),
                KernelHarness.random(Shape.of(channels), 1, random));
        for (int count = 1; count <= sums.size(); count++) {
          List<Expr> some = sums.subList(0, count);
          NdArray expected = new ImageSums(some, inputs.size(), shape).evaluate(inputs);
          for (Lanes lanes : KernelHarness.widths()) {
            float[] actual =
                KernelHarness.run(
                    expected.shape(),
                    inputs,
                    (harness, v) ->
                        ReductionKernel.images(
                            lanes, harness, "sums", some, v.subList(0, 3), shape, v.get(3).ref()));
            KernelHarness.assertClose(expected, actual, 3e-5, lanes + " " + shape);
          }
        }
      }
    }
  }

  @Test
  void sumsOverAnyDimensions() {
    Shape shape = Shape.batched(5, 6, 7);
    check(X, shape, 3, Shape.batched(5, 6, 1), shape);
    check(X, shape, 3, Shape.of(5, 6, 7), shape);
    check(X, shape, 3, Shape.of(6, 1), shape);
    check(X.times(2), shape, 3, Shape.of(5, 1, 7), shape);
    check(X, Shape.of(5, 6, 7), 1, Shape.of(5, 1, 1), Shape.of(5, 6, 7));
  }

  @Test
  void meansOfPixelsAndBatches() {
    Random random = new Random(12);
    for (int size : new int[] {7, 30}) {
      NdArray x = KernelHarness.random(Shape.batched(size, size, 37), 3, random);
      NdArray mean = new GlobalAveragePool().evaluate(List.of(x));
      check(mean, X, x.shape(), Size.of(x.shape().positions()), List.of(x));
    }
    NdArray losses = KernelHarness.random(Shape.batched(), 1000, random);
    NdArray mean = new BatchMean().evaluate(List.of(losses));
    check(mean, X, losses.shape(), Size.perSample(1), List.of(losses));
  }
}
