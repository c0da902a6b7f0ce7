package dev.senet.core.program;

/**
 * A count that may depend on the batch size N: {@code factor * ceil((perSample * N + constant) /
 * divisor)}. All sizes of a program have this form, so that one program serves every batch.
 */
public record Size(long factor, long perSample, long constant, long divisor) {
  /** Zero. */
  public static final Size ZERO = of(0);

  public Size {
    if (divisor < 1) {
      throw new IllegalArgumentException(
          factor + "*(" + perSample + "*N+" + constant + ")/" + divisor);
    }
  }

  /** A size that does not depend on the batch. */
  public static Size of(long constant) {
    return new Size(1, 0, constant, 1);
  }

  /** {@code perSample * N}. */
  public static Size perSample(long perSample) {
    return new Size(1, perSample, 0, 1);
  }

  /** {@code elements}, times N if {@code isBatched}. */
  public static Size of(boolean isBatched, long elements) {
    return isBatched ? perSample(elements) : of(elements);
  }

  /** {@code ceil(this / d)}; this must not be rounded already. */
  public Size ceilDiv(long d) {
    if (divisor != 1 || factor != 1) {
      throw new IllegalStateException("already rounded: " + this);
    }
    return new Size(1, perSample, constant, d);
  }

  /** This size times {@code f}. */
  public Size times(long f) {
    return divisor == 1
        ? new Size(1, factor * perSample * f, factor * constant * f, 1)
        : new Size(factor * f, perSample, constant, divisor);
  }

  /** The value for a batch of {@code n} samples. */
  public long at(long n) {
    return Math.multiplyExact(
        factor, Math.ceilDiv(Math.addExact(Math.multiplyExact(perSample, n), constant), divisor));
  }
}
