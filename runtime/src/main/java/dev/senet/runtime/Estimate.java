package dev.senet.runtime;

import java.util.Arrays;

/**
 * A measured number.
 *
 * @param value the median of the measurements
 * @param error half the width of the interval that holds the true median in 95 of 100 cases, as far
 *     as the measurements are independent
 */
record Estimate(double value, double error) {
  static final Estimate ZERO = new Estimate(0, 0);

  /** The notches of McGill, Tukey, Larsen ("Variations of Box Plots", 1978). */
  private static final double NOTCH = 1.57;

  /** From at least one measurement. */
  static Estimate of(double[] measurements) {
    double[] sorted = measurements.clone();
    Arrays.sort(sorted);
    double spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    return new Estimate(Benchmarks.median(sorted), NOTCH * spread / Math.sqrt(measurements.length));
  }

  Estimate plus(Estimate other) {
    return new Estimate(value + other.value, Math.hypot(error, other.error));
  }

  Estimate minus(Estimate other) {
    return new Estimate(value - other.value, Math.hypot(error, other.error));
  }

  Estimate times(double factor) {
    return new Estimate(factor * value, factor * error);
  }
}
