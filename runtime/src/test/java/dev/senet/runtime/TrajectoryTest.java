package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import org.junit.jupiter.api.Test;

/** Training in single precision follows the reference, which trains in double precision. */
class TrajectoryTest {
  /**
   * A float is rounded to 6e-8 of its value. Sums of some hundred products, momentum (each rounding
   * counts ten times in all) and 60 steps, whose errors add up but do not grow of themselves in so
   * short a training, make about 1e-6 for losses and 2e-6 for variables. This allows twenty times
   * as much. A momentum of 0.899 in place of 0.9 already leaves it.
   */
  private static final double LOSS_TOLERANCE = 2e-5;

  private static final double VARIABLE_TOLERANCE = 5e-5;
  private static final double MOMENTUM = 0.9;

  private static Trajectory train(Graph step, int threads) {
    try (Device device = Device.open(DeviceSpec.jvm().withThreads(threads))) {
      return Trajectory.on(device, step);
    }
  }

  @Test
  void followsTheReferenceWithTheSameBitsOnAnyNumberOfThreads() {
    Graph step = Trajectory.step(MOMENTUM);
    Trajectory expected = Trajectory.reference(step);
    Trajectory actual = train(step, 1);
    assertEquals(0, expected.lossError(actual), LOSS_TOLERANCE);
    assertEquals(0, expected.variableError(actual), VARIABLE_TOLERANCE);

    Trajectory parallel = train(step, 2);
    assertEquals(actual.losses(), parallel.losses());
    actual
        .variables()
        .forEach((name, values) -> assertArrayEquals(values, parallel.variables().get(name), name));
  }

  @Test
  void theTolerancesTellNearlyEqualTrainingsApart() {
    Trajectory expected = Trajectory.reference(Trajectory.step(MOMENTUM));
    Trajectory other = Trajectory.reference(Trajectory.step(MOMENTUM - 0.001));
    assertTrue(expected.lossError(other) > LOSS_TOLERANCE);
    assertTrue(expected.variableError(other) > VARIABLE_TOLERANCE);
  }

  @Test
  void theNetworkLearns() {
    Trajectory reference = Trajectory.reference(Trajectory.step(MOMENTUM));
    double first = reference.losses().subList(0, 5).stream().mapToDouble(x -> x).sum();
    double last =
        reference.losses().subList(Trajectory.STEPS - 5, Trajectory.STEPS).stream()
            .mapToDouble(x -> x)
            .sum();
    assertTrue(last < 0.7 * first, () -> "from " + first + " to " + last);
  }
}
