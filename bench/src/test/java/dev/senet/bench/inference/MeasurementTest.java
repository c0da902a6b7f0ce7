package dev.senet.bench.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MeasurementTest {
  @Test
  void quantilesAreInterpolated() {
    long[] nanos = {4_000_000, 1_000_000, 3_000_000, 2_000_000};
    assertEquals(2.5, Measurement.quantile(nanos, 0.5), 1e-12);
    assertEquals(1.3, Measurement.quantile(nanos, 0.1), 1e-12);
    assertEquals(4, Measurement.quantile(nanos, 1), 1e-12);
  }

  @Test
  void ratesFollowFromTheMedian() {
    Measurement m =
        Measurement.of(ContenderKind.PYTORCH, new long[] {2_000_000, 9_000_000, 4_000_000}, 8, 2);
    assertEquals(4, m.medianMs());
    assertEquals(2000, m.samplesPerSecond());
    assertEquals(2, m.ratio());
  }

  @Test
  void wrongOutputsAreInfinitelyFar() {
    float[] a = {1, -2};
    assertEquals(0, InferenceBenchmark.difference(a, a));
    assertEquals(0.25, InferenceBenchmark.difference(a, new float[] {1.5f, -2}), 1e-12);
    assertEquals(
        Double.POSITIVE_INFINITY, InferenceBenchmark.difference(a, new float[] {1, Float.NaN}));
    assertEquals(Double.POSITIVE_INFINITY, InferenceBenchmark.difference(a, new float[] {1}));
  }
}
