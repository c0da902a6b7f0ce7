package dev.senet.bench.contest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class MeasurementTest {
  @Test
  void quantilesAreInterpolated() {
    double[] values = {4, 1, 3, 2};
    assertEquals(2.5, Quantiles.of(values, 0.5), 1e-12);
    assertEquals(1.3, Quantiles.of(values, 0.1), 1e-12);
    assertEquals(4, Quantiles.of(values, 1), 1e-12);
    assertEquals(7, Quantiles.of(new double[] {7}, 0.9), 1e-12);
    assertEquals(1.5, Quantiles.milliseconds(new long[] {2_000_000, 1_000_000}, 0.5), 1e-12);
  }

  @Test
  void ratesFollowFromTheMedian() {
    long[] nanos = {2_000_000, 9_000_000, 4_000_000};
    MemoryUse memory = new MemoryUse(OptionalLong.empty(), OptionalLong.empty());
    Measurement m = Measurement.of(ContenderKind.PYTORCH.title(), nanos, 8, 2, memory);
    assertEquals(4, m.medianMs());
    assertEquals(2000, m.samplesPerSecond());
    assertEquals(2, m.ratio());
  }

  @Test
  void wrongOutputsAreInfinitelyFar() {
    float[] a = {1, -2};
    assertEquals(0, Contest.difference(a, a));
    assertEquals(0.25, Contest.difference(a, new float[] {1.5f, -2}), 1e-12);
    assertEquals(Double.POSITIVE_INFINITY, Contest.difference(a, new float[] {1, Float.NaN}));
    assertEquals(Double.POSITIVE_INFINITY, Contest.difference(a, new float[] {1}));
  }
}
