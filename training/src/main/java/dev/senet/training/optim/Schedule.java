package dev.senet.training.optim;

/**
 * The learning rate as a function of how far training is. Immutable; the one that looks at the
 * validation loss keeps what it has seen in a {@link ScheduleState}, which belongs in the
 * checkpoint.
 */
public sealed interface Schedule permits Constant, Step, Cosine, Plateau, Warmup {
  /**
   * The learning rate.
   *
   * @param epoch epochs done, with the part of the current one: 2.5 is the middle of the third
   * @param state {@link ScheduleState#INITIAL}, as changed by {@link #afterEpoch}
   */
  double learningRate(double epoch, ScheduleState state);

  /** The state after an epoch that ended with {@code validationLoss}. */
  default ScheduleState afterEpoch(ScheduleState state, double validationLoss) {
    return state;
  }

  /** How it is written in a {@code train} section, with all its arguments. */
  String toSenet();
}
