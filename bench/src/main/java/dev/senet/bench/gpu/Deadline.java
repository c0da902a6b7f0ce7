package dev.senet.bench.gpu;

/**
 * A moment until which something is to be done.
 *
 * @param nanoTime that moment, by {@link System#nanoTime}
 */
record Deadline(long nanoTime) {
  private static final double NANOS_PER_SECOND = 1e9;

  static Deadline in(double seconds) {
    return new Deadline(System.nanoTime() + (long) (seconds * NANOS_PER_SECOND));
  }

  /** Seconds until then; 0 if it has passed. */
  double secondsLeft() {
    return Math.max(0, (nanoTime - System.nanoTime()) / NANOS_PER_SECOND);
  }

  boolean hasPassed() {
    return secondsLeft() == 0;
  }

  /** The moment when a part, such as 0.5, of the time that is left has passed. */
  Deadline after(double part) {
    return in(part * secondsLeft());
  }
}
