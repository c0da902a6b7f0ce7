package dev.senet.training.optim;

/**
 * Half a cosine from {@code initial} down to {@code last} over {@code epochs}, from step to step
 * (Loshchilov and Hutter 2017, without restarts).
 *
 * @param initial the first rate
 * @param last the rate at the end
 * @param epochs the length; afterwards the rate stays at {@code last}
 */
public record Cosine(double initial, double last, int epochs) implements Schedule {
  public Cosine {
    Rates.initial(initial);
    Rates.check(last >= 0 && last <= initial, "final must lie between 0 and initial");
    Rates.check(epochs >= 1, "epochs must be at least 1");
  }

  @Override
  public double learningRate(double epoch, ScheduleState state) {
    double progress = Math.clamp(epoch / epochs, 0.0, 1.0);
    return last + (initial - last) * 0.5 * (1 + StrictMath.cos(Math.PI * progress));
  }

  @Override
  public String toSenet() {
    return "cosine(initial = %s, final = %s, epochs = %s)".formatted(initial, last, epochs);
  }
}
