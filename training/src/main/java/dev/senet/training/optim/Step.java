package dev.senet.training.optim;

/**
 * Multiplies the learning rate by {@code factor} after {@code every} epochs, again and again.
 *
 * @param initial the first rate
 * @param every epochs between reductions, at least 1
 * @param factor 0 to 1
 */
public record Step(double initial, int every, double factor) implements Schedule {
  public Step {
    Rates.initial(initial);
    Rates.check(every >= 1, "every must be at least 1 epoch");
    Rates.factor(factor);
  }

  @Override
  public double learningRate(double epoch, ScheduleState state) {
    return initial * Math.pow(factor, Math.floor(epoch / every));
  }

  @Override
  public String toSenet() {
    return "step(initial = %s, every = %s, factor = %s)".formatted(initial, every, factor);
  }
}
