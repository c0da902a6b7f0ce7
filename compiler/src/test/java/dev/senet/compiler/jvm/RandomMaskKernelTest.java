package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.RandomMask;
import dev.senet.core.reference.NdArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomMaskKernelTest {
  @Test
  void masksAreThoseOfTheOp() {
    for (boolean perSample : new boolean[] {false, true}) {
      for (long seed : new long[] {0, 42, -7_000_000_000_001L}) {
        for (double keep : new double[] {0.5, 0.8, 1}) {
          check(new RandomMask(seed, keep, perSample));
        }
      }
    }
  }

  private static void check(RandomMask op) {
    NdArray x = NdArray.zeros(Shape.batched(11, 12, 13), 5);
    NdArray step = NdArray.scalar(1234);
    NdArray expected = op.evaluate(List.of(x, step));
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              5,
              expected.shape(),
              List.of(step),
              (harness, v) ->
                  RandomMaskKernel.lower(lanes, harness, "mask", op, v.get(0).ref(), v.get(1)));
      KernelHarness.assertClose(expected, actual, 1e-7, lanes + " " + op);
    }
  }
}
