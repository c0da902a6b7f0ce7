package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.MatrixProduct;
import dev.senet.core.graph.Shape;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixProductKernelTest {
  @Test
  void equalsTheReference() {
    Random random = new Random(5);
    for (int[] size : new int[][] {{1, 1, 1}, {3, 40, 7}, {5, 9, 64}, {2, 300, 37}}) {
      List<NdArray> inputs =
          List.of(
              KernelHarness.random(Shape.of(size[0], size[1]), 1, random),
              KernelHarness.random(Shape.of(size[1], size[2]), 1, random));
      NdArray expected = new MatrixProduct().evaluate(inputs);
      for (Lanes lanes : KernelHarness.widths()) {
        float[] actual =
            KernelHarness.run(
                expected.shape(),
                inputs,
                (h, v) ->
                    MatrixProductKernel.lower(lanes, h, "product", v.subList(0, 2), v.get(2)));
        KernelHarness.assertClose(expected, actual, 1e-5, lanes + " product");
      }
    }
  }
}
