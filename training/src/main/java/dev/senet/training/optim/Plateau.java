package dev.senet.training.optim;

/**
 * Multiplies the learning rate by {@code factor} when the validation loss has not become lower for
 * more than {@code patience} epochs.
 *
 * @param initial the first rate
 * @param factor 0 to 1
 * @param patience epochs without improvement that are tolerated, at least 0
 * @param threshold the relative improvement that counts as one
 */
public record Plateau(double initial, double factor, int patience, double threshold)
    implements Schedule {
  public Plateau {
    Rates.initial(initial);
    Rates.factor(factor);
    Rates.check(patience >= 0, "patience must be at least 0 epochs");
    Rates.check(threshold >= 0 && threshold < 1, "threshold must lie between 0 and 1");
  }

  @Override
  public double learningRate(double epoch, ScheduleState state) {
    return initial * Math.pow(factor, state.reductions());
  }

  @Override
  public ScheduleState afterEpoch(ScheduleState state, double validationLoss) {
    if (validationLoss < state.bestLoss() * (1 - threshold)) {
      return new ScheduleState(validationLoss, 0, state.reductions());
    }
    int waited = state.epochsSinceBest() + 1;
    return waited > patience
        ? new ScheduleState(state.bestLoss(), 0, state.reductions() + 1)
        : new ScheduleState(state.bestLoss(), waited, state.reductions());
  }

  @Override
  public String toSenet() {
    return "plateau(initial = %s, factor = %s, patience = %s, threshold = %s)"
        .formatted(initial, factor, patience, threshold);
  }
}
