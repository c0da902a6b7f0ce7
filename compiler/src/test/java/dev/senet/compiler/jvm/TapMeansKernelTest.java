package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.TapMeans;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TapMeansKernelTest {
  @Test
  void equalsTheReference() {
    Random random = new Random(4);
    for (Window window :
        List.of(
            Window.square(3, 1),
            Window.square(5, 1),
            new Window(3, 2, 1, 1, 0, 2, 1, 0, 1, 3),
            new Window(2, 3, 1, 1, 9, 0, 0, 4, 2, 1))) {
      for (int channels : new int[] {1, 16, 21, 80}) {
        NdArray x = KernelHarness.random(Shape.batched(7, 8, channels), 3, random);
        NdArray expected = new TapMeans(window).evaluate(List.of(x));
        for (Lanes lanes : KernelHarness.widths()) {
          float[] actual =
              KernelHarness.run(
                  expected.shape(),
                  List.of(x),
                  (h, v) ->
                      TapMeansKernel.lower(
                          lanes, h, "taps", window, v.get(0), Optional.empty(), v.get(1)));
          KernelHarness.assertClose(expected, actual, 1e-5, lanes + " " + window);
        }
      }
    }
  }
}
