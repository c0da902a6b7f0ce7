package dev.senet.bench.contest;

/**
 * How long a contender's runs take, and what memory they need.
 *
 * @param contender its name for people
 * @param runs how many were measured
 * @param medianMs milliseconds, the median of all
 * @param lowMs the first decile
 * @param highMs the last decile
 * @param samplesPerSecond at the median
 * @param ratio its median divided by senet's
 * @param memory of its process, from its start to its last run
 */
record Measurement(
    String contender,
    int runs,
    double medianMs,
    double lowMs,
    double highMs,
    double samplesPerSecond,
    double ratio,
    MemoryUse memory) {
  /**
   * @param contender its name for people
   * @param nanos times of at least one run
   * @param senetMs senet's median
   */
  static Measurement of(
      String contender, long[] nanos, int batch, double senetMs, MemoryUse memory) {
    double median = Quantiles.milliseconds(nanos, 0.5);
    return new Measurement(
        contender,
        nanos.length,
        median,
        Quantiles.milliseconds(nanos, 0.1),
        Quantiles.milliseconds(nanos, 0.9),
        batch * 1000 / median,
        median / senetMs,
        memory);
  }
}
