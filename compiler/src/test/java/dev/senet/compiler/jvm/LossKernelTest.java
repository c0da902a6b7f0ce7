package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.Correct;
import dev.senet.core.op.CrossEntropy;
import dev.senet.core.op.CrossEntropyGradient;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.SoftmaxGradient;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossKernelTest {
  private static final int[] CLASSES = {1, 2, 8, 10, 33, 1000};

  private interface Lower {
    void lower(Lanes lanes, KernelHarness harness, List<Value> values);
  }

  private static void check(Op op, List<NdArray> inputs, double tolerance, Lower lower) {
    NdArray expected = op.evaluate(inputs);
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(), inputs, (harness, v) -> lower.lower(lanes, harness, v));
      KernelHarness.assertClose(expected, actual, tolerance, lanes + " " + op);
    }
  }

  private static NdArray logits(int classes, Random random) {
    return NdArray.generate(
        Shape.batched(classes), 13, i -> (float) (random.nextGaussian() * 10 + 500 * (i % 2)));
  }

  private static NdArray labels(int classes, Random random) {
    return NdArray.generate(Shape.batched(), 13, i -> random.nextInt(classes));
  }

  @Test
  void softmaxAndGradient() {
    Random random = new Random(1);
    for (int classes : CLASSES) {
      NdArray x = logits(classes, random);
      check(
          new Softmax(),
          List.of(x),
          1e-6,
          (l, h, v) -> SoftmaxKernel.lower(l, h, "softmax", v.get(0), v.get(1).ref()));
      NdArray y = new Softmax().evaluate(List.of(x));
      NdArray dy = KernelHarness.random(x.shape(), 13, random);
      check(
          new SoftmaxGradient(),
          List.of(y, dy),
          1e-6,
          (l, h, v) ->
              SoftmaxKernel.gradient(l, h, "softmax", v.get(0), v.get(1).ref(), v.get(2).ref()));
    }
  }

  @Test
  void softmaxOfPositions() {
    NdArray x = KernelHarness.random(Shape.batched(3, 5, 9), 2, new Random(1));
    check(
        new Softmax(),
        List.of(x),
        1e-6,
        (l, h, v) -> SoftmaxKernel.lower(l, h, "softmax", v.get(0), v.get(1).ref()));
  }

  @Test
  void crossEntropyAndGradient() {
    Random random = new Random(1);
    for (int classes : CLASSES) {
      for (double smoothing : new double[] {0, 0.1}) {
        NdArray x = logits(classes, random);
        NdArray labels = labels(classes, random);
        NdArray dy = KernelHarness.random(Shape.batched(), 13, random);
        check(
            new CrossEntropy(smoothing),
            List.of(x, labels),
            2e-6,
            (l, h, v) ->
                LossKernel.crossEntropy(
                    l, h, "loss", smoothing, v.get(0), h.integers(labels).ref(), v.get(2).ref()));
        check(
            new CrossEntropyGradient(smoothing),
            List.of(x, labels, dy),
            2e-6,
            (l, h, v) ->
                LossKernel.crossEntropyGradient(
                    l,
                    h,
                    "loss",
                    smoothing,
                    v.get(0),
                    h.integers(labels).ref(),
                    v.get(2).ref(),
                    v.get(3).ref()));
      }
    }
  }

  @Test
  void labelsOutOfRangeGiveNothingUseful() {
    NdArray x = logits(10, new Random(1));
    NdArray labels = NdArray.generate(Shape.batched(), 13, i -> i % 2 == 0 ? -1 : 1 << 30);
    for (Lanes lanes : KernelHarness.widths()) {
      float[] losses =
          KernelHarness.run(
              Shape.batched(),
              List.of(x),
              (h, v) ->
                  LossKernel.crossEntropy(
                      lanes, h, "loss", 0, v.get(0), h.integers(labels).ref(), v.get(1).ref()));
      for (float loss : losses) {
        assertTrue(Float.isNaN(loss));
      }
    }
  }

  @Test
  void hits() {
    Random random = new Random(1);
    for (int k : new int[] {1, 5}) {
      NdArray x = NdArray.generate(Shape.batched(9), 13, i -> random.nextInt(4));
      NdArray labels = labels(9, random);
      check(
          new Correct(k),
          List.of(x, labels),
          0,
          (l, h, v) ->
              LossKernel.correct(h, "hits", k, v.get(0), h.integers(labels).ref(), v.get(2).ref()));
    }
  }

  @Test
  void gradientOfMeans() {
    NdArray x = NdArray.zeros(Shape.batched(), 13);
    check(
        new BatchMeanGradient(),
        List.of(x, NdArray.scalar(2.5)),
        1e-7,
        (l, h, v) -> LossKernel.batchMeanGradient(h, "mean", v.get(1).ref(), v.get(2).ref()));
  }
}
