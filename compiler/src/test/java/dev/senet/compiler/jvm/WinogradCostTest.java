package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.graph.Shape;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradCostTest {
  /**
   * What was measured: small maps take small tiles, or none, if not in batches; few channels never
   * pay.
   */
  @ParameterizedTest
  @CsvSource({
    "56, 64, 64, OF_4, OF_4",
    "28, 128, 128, OF_4, OF_4",
    "14, 256, 256, OF_2, OF_4",
    "7, 512, 512, , OF_4",
    "32, 16, 16, OF_4, OF_4",
    "8, 64, 64, OF_2, OF_4",
    "4, 8, 512, , OF_2",
    "224, 3, 64, , ",
    "32, 3, 16, , ",
    "3, 1, 1, , ",
    "1, 256, 256, , "
  })
  void choice(int size, int inputs, int outputs, WinogradTile one, WinogradTile batch) {
    for (Lanes lanes : new Lanes[] {Lanes.V256, Lanes.V512}) {
      Shape in = Shape.batched(size, size, inputs);
      Shape out = Shape.batched(size, size, outputs);
      assertEquals(
          Optional.ofNullable(one),
          new WinogradCost(lanes, in, out, 1).fastest(),
          lanes + " alone");
      assertEquals(
          Optional.ofNullable(batch),
          new WinogradCost(lanes, in, out, 16).fastest(),
          lanes + " in a batch");
    }
  }
}
