package dev.senet.compiler.jvm;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class PoolKernelTest {
  private static final List<Window> WINDOWS =
      List.of(
          Window.square(3, 2),
          Window.square(3, 1),
          new Window(2, 2, 2, 2, 0, 0, 0, 0, 1, 1),
          new Window(3, 2, 2, 3, 1, 0, 0, 1, 1, 1),
          new Window(2, 3, 1, 2, 0, 1, 1, 2, 3, 2),
          new Window(9, 10, 1, 1, 0, 0, 0, 0, 1, 1));
  private static final int[] CHANNELS = {1, 8, 19, 72};
  private static final int BATCH = 3;

  private interface Lower {
    void lower(Lanes lanes, KernelHarness harness, List<Value> values);
  }

  private static void check(Op op, List<NdArray> inputs, Lower lower) {
    NdArray expected = op.evaluate(inputs);
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(), inputs, (harness, v) -> lower.lower(lanes, harness, v));
      KernelHarness.assertClose(expected, actual, 1e-5, lanes + " " + op);
    }
  }

  private static void forEachCase(BiConsumer<Window, NdArray> test) {
    Random random = new Random(8);
    for (Window window : WINDOWS) {
      for (int channels : CHANNELS) {
        test.accept(window, KernelHarness.random(Shape.batched(9, 10, channels), BATCH, random));
      }
    }
  }

  @Test
  void maximaAndTheirGradients() {
    forEachCase((window, x) -> {
      for (boolean ceil : new boolean[] {false, true}) {
        // Few distinct values, so that windows have several maxima.
        NdArray ties = NdArray.generate(x.shape(), BATCH, i -> Math.round(x.data()[i] * 2) / 2.0);
        MaxPool op = new MaxPool(window, ceil);
        check(op, List.of(ties), (l, h, v) -> PoolKernel.max(l, h, "pool", op, v.get(0), v.get(1)));
        NdArray y = op.evaluate(List.of(ties));
        NdArray dy = KernelHarness.random(y.shape(), BATCH, new Random(9));
        MaxPoolGradient gradient = new MaxPoolGradient(window, ceil);
        check(
            gradient,
            List.of(ties, y, dy),
            (l, h, v) ->
                PoolGradientKernel.max(
                    l, h, "pool", gradient, v.get(0), v.get(1).ref(), v.get(2), v.get(3)));
      }
    });
  }

  @Test
  void meansAndTheirGradients() {
    forEachCase((window, x) -> {
      for (int mode = 0; mode < 4; mode++) {
        boolean ceil = mode % 2 == 1;
        boolean pad = mode / 2 == 1;
        AveragePool op = new AveragePool(window, ceil, pad);
        check(
            op, List.of(x), (l, h, v) -> PoolKernel.average(l, h, "pool", op, v.get(0), v.get(1)));
        Shape y = op.evaluate(List.of(x)).shape();
        NdArray dy = KernelHarness.random(y, BATCH, new Random(9));
        AveragePoolGradient gradient = new AveragePoolGradient(window, ceil, pad, 9, 10);
        check(
            gradient,
            List.of(dy),
            (l, h, v) -> PoolGradientKernel.average(l, h, "pool", gradient, v.get(0), v.get(1)));
      }
    });
  }
}
