package dev.senet.training.optim;

/** The same learning rate throughout. */
public record Constant(double initial) implements Schedule {
  public Constant {
    Rates.initial(initial);
  }

  @Override
  public double learningRate(double epoch, ScheduleState state) {
    return initial;
  }

  @Override
  public String toSenet() {
    return "constant(initial = %s)".formatted(initial);
  }
}
