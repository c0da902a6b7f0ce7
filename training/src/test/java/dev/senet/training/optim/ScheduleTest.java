package dev.senet.training.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static double rate(Schedule schedule, double epoch) {
    return schedule.learningRate(epoch, ScheduleState.INITIAL);
  }

  @Test
  void stepReducesAtTheBoundary() {
    Schedule paper = new Step(0.6, 30, 0.1);
    assertEquals(0.6, rate(paper, 0));
    assertEquals(0.6, rate(paper, 29.99));
    assertEquals(0.06, rate(paper, 30), 1e-12);
    assertEquals(0.0006, rate(paper, 99), 1e-12);
  }

  @Test
  void cosineRunsFromInitialToFinal() {
    Schedule cosine = new Cosine(0.4, 0.1, 10);
    assertEquals(0.4, rate(cosine, 0), 1e-12);
    assertEquals(0.25, rate(cosine, 5), 1e-12);
    assertEquals(0.1 + 0.15 * (1 + Math.cos(Math.PI * 0.25)), rate(cosine, 2.5), 1e-12);
    assertEquals(0.1, rate(cosine, 10), 1e-12);
    assertEquals(0.1, rate(cosine, 12), 1e-12);
  }

  @Test
  void warmupJoinsWhatFollows() {
    Schedule warm = new Warmup(new Cosine(0.4, 0, 10), 2, 0.1);
    double joint = rate(new Cosine(0.4, 0, 10), 2);
    assertEquals(0.1, rate(warm, 0), 1e-12);
    assertEquals((0.1 + joint) / 2, rate(warm, 1), 1e-12);
    assertEquals(joint, rate(warm, 2), 1e-12);
    assertEquals(rate(warm, 2), rate(warm, 1.999999), 1e-6);
    assertEquals(rate(new Cosine(0.4, 0, 10), 7.3), rate(warm, 7.3));
  }

  @Test
  void plateauWaitsThenReduces() {
    Schedule plateau = new Plateau(1, 0.5, 2, 0.01);
    ScheduleState state = ScheduleState.INITIAL;
    double[] losses = {2, 1, 0.995, 1.2, 1.1, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6};
    double[] rates = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125};
    for (int i = 0; i < losses.length; i++) {
      state = plateau.afterEpoch(state, losses[i]);
      assertEquals(rates[i], plateau.learningRate(i + 1, state), "after epoch " + (i + 1));
    }
  }

  @Test
  void plateauCountsADivergedLossAsNoImprovement() {
    Schedule plateau = new Plateau(1, 0.5, 0, 0);
    ScheduleState state = plateau.afterEpoch(ScheduleState.INITIAL, Double.NaN);
    assertEquals(0.5, plateau.learningRate(1, state));
  }

  @Test
  void constantStays() {
    assertEquals(0.1, rate(new Constant(0.1), 77));
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Constant(0));
    assertThrows(IllegalArgumentException.class, () -> new Constant(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Step(1, 0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new Cosine(0.1, 0.2, 5));
    assertThrows(IllegalArgumentException.class, () -> new Plateau(0.1, 2, 5, 0));
    assertThrows(IllegalArgumentException.class, () -> new Warmup(new Constant(1), 0, 0));
  }
}
