package dev.senet.core.expr;

/** The error function in double precision. */
final class ErrorFunction {
  private ErrorFunction() {}

  /** {@code 2/√π ∫₀ˣ exp(-t²) dt}, to about 1e-15. */
  static double erf(double x) {
    double a = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    double y = a > 6 ? 1 : a < 2.5 ? series(a) : 1 - continuedFraction(a);
    return Math.copySign(y, x);
  }

  /** Maclaurin series in the form of Kummer (Abramowitz, Stegun 7.1.6): all terms positive. */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > 1e-17 * sum; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** erfc by the continued fraction of Abramowitz, Stegun 7.1.14. */
  private static double continuedFraction(double x) {
    double f = x;
    for (int k = 100; k > 0; k--) {
      f = x + k / 2.0 / f;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / f;
  }
}
