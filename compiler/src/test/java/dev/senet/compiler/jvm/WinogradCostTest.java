package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.graph.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradCostTest {
  /** What was measured: small maps pay in batches only, a few channels never. */
  @ParameterizedTest
  @CsvSource({
    "56, 64, 64, true, true",
    "28, 128, 128, true, true",
    "14, 256, 256, true, true",
    "7, 512, 512, false, true",
    "32, 16, 16, true, true",
    "8, 64, 64, false, true",
    "4, 8, 512, false, true",
    "224, 3, 64, false, false",
    "32, 3, 16, false, false",
    "3, 1, 1, false, false",
    "1, 256, 256, false, false"
  })
  void choice(int size, int inputs, int outputs, boolean one, boolean batch) {
    for (Lanes lanes : new Lanes[] {Lanes.V256, Lanes.V512}) {
      Shape in = Shape.batched(size, size, inputs);
      Shape out = Shape.batched(size, size, outputs);
      assertEquals(one, new WinogradCost(lanes, in, out, 1).isFaster(), lanes + " alone");
      assertEquals(batch, new WinogradCost(lanes, in, out, 16).isFaster(), lanes + " in a batch");
    }
  }
}
