package dev.senet.bench.gpu;

import java.util.Locale;

/** How numbers are rounded on the way. */
enum Precision {
  /** Single precision. */
  FP32(1e-3),
  /** Single precision in memory; products of matrices round factors to 10 bits. */
  TF32(1e-2),
  /** bfloat16: predictions altogether, training in mixed precision. */
  BF16(5e-2);

  private final double tolerance;

  Precision(double tolerance) {
    this.tolerance = tolerance;
  }

  /**
   * How far results may lie from PyTorch's in single precision, relative to the greatest of them.
   */
  double tolerance() {
    return tolerance;
  }

  /** Its name for people and processes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
