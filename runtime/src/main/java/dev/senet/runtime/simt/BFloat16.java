package dev.senet.runtime.simt;

/** Conversions of bfloat16: the upper half of a float. */
public final class BFloat16 {
  private BFloat16() {}

  /** The bits of {@code value}, rounded to the nearest, of two to the even one, as CUDA does. */
  public static short bf16FromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int half = 0x7fff + (bits >>> 16 & 1);
    return (short) (Float.isNaN(value) ? 0x7fc0 : bits + half >>> 16);
  }

  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
