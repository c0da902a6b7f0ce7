package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.runtime.Trajectory.Training;
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
  private static final int STEPS = 60;

  private static Training training(double momentum) {
    return Training.of(Networks.seResNet(), momentum, STEPS, 6);
  }

  private static Trajectory train(Training training, int threads) {
    try (Device device = Device.open(DeviceSpec.jvm().withThreads(threads))) {
      return Trajectory.on(device, training);
    }
  }

  @Test
  void followsTheReferenceWithTheSameBitsOnAnyNumberOfThreads() {
    Training training = training(MOMENTUM);
    Trajectory expected = Trajectory.reference(training);
    Trajectory actual = train(training, 1);
    assertEquals(0, expected.lossError(actual), LOSS_TOLERANCE);
    assertEquals(0, expected.variableError(actual), VARIABLE_TOLERANCE);

    Trajectory parallel = train(training, 2);
    assertEquals(actual.losses(), parallel.losses());
    actual
        .variables()
        .forEach((name, values) -> assertArrayEquals(values, parallel.variables().get(name), name));
  }

  @Test
  void theTolerancesTellNearlyEqualTrainingsApart() {
    Trajectory expected = Trajectory.reference(training(MOMENTUM));
    Trajectory other = Trajectory.reference(training(MOMENTUM - 0.001));
    assertTrue(expected.lossError(other) > LOSS_TOLERANCE);
    assertTrue(expected.variableError(other) > VARIABLE_TOLERANCE);
  }

  @Test
  void theNetworkLearns() {
    Trajectory reference = Trajectory.reference(training(MOMENTUM));
    double first = reference.losses().subList(0, 5).stream().mapToDouble(x -> x).sum();
    double last = reference.losses().subList(STEPS - 5, STEPS).stream().mapToDouble(x -> x).sum();
    assertTrue(last < 0.7 * first, () -> "from " + first + " to " + last);
  }
}
