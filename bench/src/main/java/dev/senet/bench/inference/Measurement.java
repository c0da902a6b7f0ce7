package dev.senet.bench.inference;

import java.util.Arrays;

/**
 * How long a contender's runs take.
 *
 * @param contender its name for people
 * @param runs how many were measured
 * @param medianMs milliseconds, the median of all
 * @param lowMs the first decile
 * @param highMs the last decile
 * @param samplesPerSecond at the median
 * @param ratio its median divided by senet's
 */
record Measurement(
    String contender,
    int runs,
    double medianMs,
    double lowMs,
    double highMs,
    double samplesPerSecond,
    double ratio) {
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * @param nanos times of at least one run
   * @param senetMs senet's median
   */
  static Measurement of(ContenderKind kind, long[] nanos, int batch, double senetMs) {
    double median = quantile(nanos, 0.5);
    return new Measurement(
        kind.title(),
        nanos.length,
        median,
        quantile(nanos, 0.1),
        quantile(nanos, 0.9),
        batch * 1000 / median,
        median / senetMs);
  }

  /** The value below which a share {@code q} lies, interpolated, in milliseconds. */
  static double quantile(long[] nanos, double q) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    double value = sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    return value / NANOS_PER_MILLI;
  }
}
