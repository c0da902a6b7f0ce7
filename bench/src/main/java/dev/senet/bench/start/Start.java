package dev.senet.bench.start;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.senet.bench.contest.Quantiles;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * One start of a JVM that predicts over and over.
 *
 * @param firstResultSeconds from the start of the process to its first result
 * @param steadySeconds from the start of the process to the first {@value #WINDOW} runs, of those
 *     that follow one another, whose median is within {@value #TOLERANCE} of {@code steadyMs};
 *     empty if there are none
 * @param steadyMs milliseconds of a run at last: the median of the last quarter of the time
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Start(double firstResultSeconds, OptionalDouble steadySeconds, double steadyMs) {
  /** Runs whose median is compared with that of the last ones. */
  static final int WINDOW = 10;

  /** How far that median may lie from the last, relatively. */
  static final double TOLERANCE = 0.1;

  private static final double LAST = 0.25;

  /**
   * @param nanos of each run after the first result, in order; at least one
   */
  static Start of(double firstResultSeconds, long[] nanos) {
    double steadyMs = Quantiles.milliseconds(last(nanos), 0.5);
    return new Start(firstResultSeconds, steady(firstResultSeconds, nanos, steadyMs), steadyMs);
  }

  /** The runs of the last quarter of the time; at least one. */
  private static long[] last(long[] nanos) {
    double left = LAST * Arrays.stream(nanos).sum();
    int from = nanos.length - 1;
    for (left -= nanos[from]; from > 0 && left >= nanos[from - 1]; from--) {
      left -= nanos[from - 1];
    }
    return Arrays.copyOfRange(nanos, from, nanos.length);
  }

  private static OptionalDouble steady(double start, long[] nanos, double steadyMs) {
    double now = start;
    for (int from = 0; from + WINDOW <= nanos.length; from += WINDOW) {
      long[] window = Arrays.copyOfRange(nanos, from, from + WINDOW);
      double median = Quantiles.milliseconds(window, 0.5);
      if (Math.abs(median - steadyMs) <= TOLERANCE * steadyMs) {
        return OptionalDouble.of(now);
      }
      now += Arrays.stream(window).sum() / 1e9;
    }
    return OptionalDouble.empty();
  }
}
