package dev.senet.compiler.jvm;

import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightGradientKernelTest {
  private static void check(ConvolutionCase shape, int batch) {
    Random random = new Random(shape.hashCode());
    NdArray x = KernelHarness.random(shape.x(), batch, random);
    NdArray dy = KernelHarness.random(shape.y(), batch, random);
    NdArray expected =
        new ConvolutionWeightGradient(shape.window(), shape.groups()).evaluate(List.of(x, dy));
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              batch,
              shape.weight(),
              List.of(x, dy),
              (harness, v) ->
                  WeightGradientLowering.lower(
                      lanes,
                      harness,
                      "test",
                      shape.window(),
                      shape.groups(),
                      v.get(0),
                      v.get(1),
                      v.get(2)));
      KernelHarness.assertClose(expected, actual, 2e-4, lanes + " " + shape);
    }
  }

  @Test
  void equalsTheReference() {
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      check(ConvolutionCase.random(random), 1 + random.nextInt(3));
    }
  }

  @Test
  void shapesOfNetworks() {
    Window stem = new Window(7, 7, 2, 2, 3, 3, 3, 3, 1, 1);
    for (ConvolutionCase shape :
        List.of(
            new ConvolutionCase(stem, 1, 32, 32, 3, 64),
            new ConvolutionCase(Window.square(3, 1), 1, 14, 14, 64, 64),
            new ConvolutionCase(Window.square(3, 2), 1, 14, 14, 32, 48),
            new ConvolutionCase(Window.square(1, 2), 1, 14, 14, 40, 72),
            new ConvolutionCase(Window.square(1, 1), 1, 7, 7, 512, 16),
            new ConvolutionCase(Window.square(1, 1), 1, 7, 7, 16, 512),
            new ConvolutionCase(Window.square(3, 1), 1, 24, 24, 16, 16),
            new ConvolutionCase(Window.square(3, 1), 32, 7, 7, 128, 128),
            new ConvolutionCase(Window.square(5, 2), 24, 9, 9, 24, 24),
            new ConvolutionCase(Window.square(1, 1), 1, 1, 1, 100, 10))) {
      check(shape, 1);
      check(shape, 5);
    }
  }
}
