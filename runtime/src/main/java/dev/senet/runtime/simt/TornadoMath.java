package dev.senet.runtime.simt;

/** Functions that kernels call, in single precision. */
public final class TornadoMath {
  private TornadoMath() {}

  /** The lesser of {@code a} and {@code b}. */
  public static int min(int a, int b) {
    return Math.min(a, b);
  }

  /** The greater of {@code a} and {@code b}. */
  public static int max(int a, int b) {
    return Math.max(a, b);
  }

  /** The greater of {@code a} and {@code b}. */
  public static float max(float a, float b) {
    return Math.max(a, b);
  }

  /** The absolute value. */
  public static float abs(float x) {
    return Math.abs(x);
  }

  /** {@code eˣ}. */
  public static float exp(float x) {
    return (float) Math.exp(x);
  }

  /** The natural logarithm. */
  public static float log(float x) {
    return (float) Math.log(x);
  }

  /** The square root. */
  public static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  /** The hyperbolic tangent. */
  public static float tanh(float x) {
    return (float) Math.tanh(x);
  }
}
