package dev.senet.bench.contest;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Quantiles of samples. */
public final class Quantiles {
  private static final double NANOS_PER_MILLI = 1e6;

  private Quantiles() {}

  /** The value below which a share {@code q} of the values lies, interpolated. */
  public static double of(double[] values, double q) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** The same for nanoseconds, as milliseconds. */
  public static double milliseconds(long[] nanos, double q) {
    return of(LongStream.of(nanos).mapToDouble(n -> n / NANOS_PER_MILLI).toArray(), q);
  }
}
