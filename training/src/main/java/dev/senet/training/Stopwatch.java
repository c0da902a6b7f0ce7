package dev.senet.training;

/** Times an epoch, or what of it comes after a resumption. */
final class Stopwatch {
  private final long start = System.nanoTime();
  private long last = start;
  private long images;

  /** Counts a step of {@code n} images; returns its images per second. */
  double step(int n) {
    long now = System.nanoTime();
    double speed = n / seconds(now - last);
    last = now;
    images += n;
    return speed;
  }

  /** Images per second over all steps so far. */
  double imagesPerSecond() {
    return images / seconds(last - start);
  }

  /** Seconds since the start. */
  double seconds() {
    return seconds(System.nanoTime() - start);
  }

  private static double seconds(long nanos) {
    return Math.max(nanos, 1) * 1e-9;
  }
}
