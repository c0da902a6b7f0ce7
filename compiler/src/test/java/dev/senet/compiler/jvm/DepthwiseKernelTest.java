package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DepthwiseKernelTest {
  private static final int HEIGHT = 11;

  /** Rows that are cut into strips, once or several times, and rows that are not. */
  private static final List<Integer> WIDTHS = List.of(7, 13, 14, 24);

  private static final int BATCH = 3;
  private static final List<Window> WINDOWS =
      List.of(
          Window.square(3, 1),
          Window.square(3, 2),
          Window.square(5, 1),
          Window.square(7, 2),
          Window.square(1, 3),
          new Window(2, 4, 1, 2, 0, 1, 3, 0, 1, 1),
          new Window(3, 3, 2, 3, 2, 2, 2, 2, 2, 2),
          new Window(3, 2, 4, 2, 0, 0, 1, 3, 3, 4),
          new Window(1, 15, 1, 1, 0, 0, 7, 7, 1, 1));

  private interface Lower {
    void lower(Lanes lanes, KernelHarness harness, List<Value> values);
  }

  private static void check(
      Op op, NdArray expected, List<NdArray> inputs, double tolerance, Lower lower) {
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(), inputs, (harness, v) -> lower.lower(lanes, harness, v));
      KernelHarness.assertClose(expected, actual, tolerance, lanes + " " + op);
    }
  }

  private interface Case {
    void test(Window window, NdArray x, NdArray w, NdArray dy);
  }

  private static void forEachCase(Case test) {
    Random random = new Random(8);
    for (Window window : WINDOWS) {
      for (int width : WIDTHS) {
        for (int channels : new int[] {1, 8, 21, 80}) {
          Shape shape = Shape.batched(HEIGHT, width, channels);
          Shape weight = Shape.of(window.kernelHeight(), window.kernelWidth(), 1, channels);
          test.test(
              window,
              KernelHarness.random(shape, BATCH, random),
              KernelHarness.random(weight, 1, random),
              KernelHarness.random(window.output(shape, channels), BATCH, random));
        }
      }
    }
  }

  @Test
  void forward() {
    forEachCase((window, x, w, dy) -> {
      Op op = new Convolution(window, x.shape().channels());
      check(
          op,
          op.evaluate(List.of(x, w)),
          List.of(x, w),
          1e-5,
          (l, h, v) ->
              DepthwiseLowering.lower(
                  l,
                  h,
                  "conv",
                  window,
                  false,
                  v.get(0),
                  v.get(1).ref(),
                  Expr.arg(0),
                  List.of(),
                  false,
                  v.get(2)));
    });
  }

  @Test
  void forwardWithEpilogue() {
    Expr epilogue =
        Expr.arg(0)
            .times(Expr.arg(1))
            .plus(Expr.arg(2))
            .times(Expr.arg(3))
            .plus(Expr.arg(4))
            .max(0)
            .times(Expr.arg(5));
    forEachCase((window, x, w, dy) -> {
      int channels = x.shape().channels();
      Op op = new Convolution(window, channels);
      Random random = new Random(1);
      List<NdArray> operands = new ArrayList<>();
      operands.add(op.evaluate(List.of(x, w)));
      operands.add(KernelHarness.random(Shape.of(channels), 1, random));
      operands.add(KernelHarness.random(Shape.batched(1, 1, channels), BATCH, random));
      operands.add(KernelHarness.random(Shape.batched(1, 1, 1), BATCH, random));
      operands.add(dy);
      operands.add(NdArray.scalar(1.5));
      NdArray expected = new Pointwise(epilogue, 6, dy.shape()).evaluate(operands);
      List<NdArray> inputs = new ArrayList<>(List.of(x, w));
      inputs.addAll(operands.subList(1, 6));
      check(
          op,
          expected,
          inputs,
          2e-5,
          (l, h, v) ->
              DepthwiseLowering.lower(
                  l,
                  h,
                  "conv",
                  window,
                  false,
                  v.get(0),
                  v.get(1).ref(),
                  epilogue,
                  v.subList(2, 7),
                  false,
                  v.get(7)));
    });
  }

  @Test
  void sumsItsResultsUp() {
    forEachCase((window, x, w, dy) -> {
      Op op = new Convolution(window, x.shape().channels());
      NdArray y = op.evaluate(List.of(x, w));
      Expr relu = Expr.arg(0).max(0);
      NdArray mean =
          new GlobalAveragePool()
              .evaluate(List.of(new Pointwise(relu, 1, y.shape()).evaluate(List.of(y))));
      check(
          op,
          mean,
          List.of(x, w),
          1e-5,
          (l, h, v) -> {
            ChannelSums sums =
                DepthwiseLowering.lower(
                        l,
                        h,
                        "conv",
                        window,
                        false,
                        v.get(0),
                        v.get(1).ref(),
                        relu,
                        List.of(),
                        true,
                        h.value("y", y.shape()))
                    .orElseThrow();
            JvmBackend.mean(l, h, "mean", sums, y.shape(), v.get(2).ref());
          });
    });
  }

  @Test
  void dataGradient() {
    forEachCase((window, x, w, dy) -> {
      Op op = new ConvolutionDataGradient(window, x.shape().channels(), HEIGHT, x.shape().dim(1));
      check(
          op,
          op.evaluate(List.of(dy, w)),
          List.of(dy, w),
          1e-5,
          (l, h, v) ->
              DepthwiseLowering.lower(
                  l,
                  h,
                  "gradient",
                  window,
                  true,
                  v.get(0),
                  v.get(1).ref(),
                  Expr.arg(0),
                  List.of(),
                  false,
                  v.get(2)));
    });
  }

  @Test
  void weightGradient() {
    forEachCase((window, x, w, dy) -> {
      Op op = new ConvolutionWeightGradient(window, x.shape().channels());
      check(
          op,
          op.evaluate(List.of(x, dy)),
          List.of(x, dy),
          2e-5,
          (l, h, v) ->
              DepthwiseWeightGradientKernel.lower(
                  l, h, "gradient", window, v.get(0), v.get(1), v.get(2).ref()));
    });
  }
}
