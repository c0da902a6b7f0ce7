package dev.senet.compiler.jvm;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.reference.NdArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomKernelTest {
  private static final long[] SEEDS = {0, 42, -7_000_000_000_001L};

  @Test
  void masksAreThoseOfTheOp() {
    for (boolean perSample : new boolean[] {false, true}) {
      for (long seed : SEEDS) {
        for (double keep : new double[] {0.5, 0.8, 1}) {
          RandomMask op = new RandomMask(seed, keep, perSample);
          check(
              op,
              5,
              (lanes, to, v) -> RandomKernel.mask(lanes, to, "mask", op, v.get(0).ref(), v.get(1)));
        }
      }
    }
  }

  @Test
  void uniformNumbersAreThoseOfTheOp() {
    for (long seed : SEEDS) {
      RandomUniform op = new RandomUniform(seed);
      check(
          op,
          77,
          (lanes, to, v) ->
              RandomKernel.uniform(lanes, to, "uniform", op, v.get(0).ref(), v.get(1)));
    }
  }

  private interface Lowered {
    void lower(Lanes lanes, KernelHarness harness, List<Value> values);
  }

  private static void check(Op op, int batch, Lowered lowered) {
    NdArray x = NdArray.zeros(Shape.batched(11, 12, 13), batch);
    NdArray step = NdArray.scalar(1234);
    NdArray expected = op.evaluate(List.of(x, step));
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              batch,
              expected.shape(),
              List.of(step),
              (harness, v) -> lowered.lower(lanes, harness, v));
      KernelHarness.assertClose(expected, actual, 1e-7, lanes + " " + op);
    }
  }
}
