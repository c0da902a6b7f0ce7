package dev.senet.compiler.tornado;

import dev.senet.core.program.Precision;

/**
 * Prints how a float is rounded to a shorter format: by sums alone, since kernels cannot see bits.
 * It takes no half-precision unit, and rounds exactly as {@link Precision#round} on every device
 * that rounds sums to the nearest float; that the device fuses multiply-adds changes nothing, since
 * all products are by powers of two.
 *
 * <p>Normal numbers are rounded by Veltkamp's splitting (Dekker, "A floating-point technique for
 * extending the available precision", 1971): with {@code c = 2ˢx + x} the float {@code c + (x - c)}
 * is x without its last s bits. Subnormal ones have a fixed unit in the last place, that of a large
 * number to which they are added and which is taken away again.
 */
final class Rounding {
  private Rounding() {}

  /** Statements that round the variable {@code value}; for tensor cores, packing rounds. */
  static String of(Precision precision) {
    return switch (precision) {
      case FP32, FP16_TENSOR, BF16_TENSOR -> "";
      case FP16 ->
          """
          float size = TornadoMath.abs(value);
          float shifted = 8192f * value + value;
          float normal = shifted + (value - shifted);
          float subnormal = value + 0.75f - 0.75f;
          float infinite = value * Float.POSITIVE_INFINITY;
          value = size < 0x1p-14f ? subnormal : size < 65520f ? normal : infinite;
          """;
      // Near the largest float 2ˢx would overflow: those are halved often enough before.
      case BF16 ->
          """
          float size = TornadoMath.abs(value);
          boolean isHuge = size > 0x1p100f;
          float scaled = isHuge ? value * 0x1p-64f : value;
          float shifted = 65536f * scaled + scaled;
          float normal = shifted + (scaled - shifted);
          float subnormal = value + 0x1.8p-110f - 0x1.8p-110f;
          float rounded = isHuge ? normal * 0x1p64f : normal;
          rounded = size < 0x1p-126f ? subnormal : rounded;
          value = size > Float.MAX_VALUE ? value : rounded;
          """;
    };
  }
}
