package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Comparison of floats by their bits, which tells 0 from -0; a NaN equals another, since Java does
 * not say which one an operation gives.
 */
final class Bits {
  private Bits() {}

  static int[] of(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  static Map<String, int[]> of(Map<String, float[]> values) {
    Map<String, int[]> bits = new LinkedHashMap<>();
    values.forEach((name, v) -> bits.put(name, of(v)));
    return bits;
  }

  static void assertEqual(Map<String, int[]> expected, Map<String, float[]> actual, String what) {
    assertEquals(expected.keySet(), actual.keySet(), what);
    expected.forEach(
        (name, bits) -> assertArrayEquals(bits, of(actual.get(name)), () -> what + ": " + name));
  }

  static void assertEqual(float[] expected, float[] actual, String what) {
    assertArrayEquals(of(expected), of(actual), what);
  }
}
