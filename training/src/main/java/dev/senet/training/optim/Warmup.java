package dev.senet.training.optim;

/**
 * Raises the learning rate linearly from {@code from} to the rate that {@code then} has at the end
 * of the warm-up (Goyal et al. 2017), from step to step. The epochs of the warm-up count as epochs
 * of {@code then}.
 *
 * @param then what follows
 * @param epochs the length, at least 1
 * @param from the first rate
 */
public record Warmup(Schedule then, int epochs, double from) implements Schedule {
  public Warmup {
    Rates.check(!(then instanceof Warmup), "one warm-up is enough");
    Rates.check(epochs >= 1, "warmup must be at least 1 epoch");
    Rates.check(from >= 0 && from <= 1e6, "the warm-up must not start below 0");
  }

  @Override
  public double learningRate(double epoch, ScheduleState state) {
    if (epoch >= epochs) {
      return then.learningRate(epoch, state);
    }
    double target = then.learningRate(epochs, state);
    return from + (target - from) * (epoch / epochs);
  }

  @Override
  public ScheduleState afterEpoch(ScheduleState state, double validationLoss) {
    return then.afterEpoch(state, validationLoss);
  }

  @Override
  public String toSenet() {
    return "%s, warmup(epochs = %s, from = %s)".formatted(then.toSenet(), epochs, from);
  }
}
