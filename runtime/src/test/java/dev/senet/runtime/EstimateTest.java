package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void theMedianAndItsNotch() {
    double[] measurements = {9, 1, 2, 3, 4, 5, 6, 7, 8};
    Estimate estimate = Estimate.of(measurements);
    assertEquals(5, estimate.value());
    assertEquals(1.57 * (7 - 3) / 3, estimate.error(), 1e-12);
    assertEquals(new Estimate(4, 0), Estimate.of(new double[] {4}));
  }

  @Test
  void errorsOfSumsAreAddedInSquares() {
    Estimate a = new Estimate(10, 3);
    Estimate b = new Estimate(4, 4);
    assertEquals(new Estimate(14, 5), a.plus(b));
    assertEquals(new Estimate(6, 5), a.minus(b));
    assertEquals(new Estimate(5, 1.5), a.times(0.5));
  }
}
