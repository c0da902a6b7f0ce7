package dev.senet.runtime;

import java.util.Arrays;

/** What benchmarks share. */
final class Benchmarks {
  private Benchmarks() {}

  /** The median of {@code values}, of which there is at least one. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Nanoseconds of one run, over as many as take {@code nanos} together. */
  static double time(Runnable work, long nanos) {
    long start = System.nanoTime();
    long now;
    long runs = 0;
    do {
      work.run();
      runs++;
      now = System.nanoTime();
    } while (now - start < nanos);
    return (double) (now - start) / runs;
  }
}
