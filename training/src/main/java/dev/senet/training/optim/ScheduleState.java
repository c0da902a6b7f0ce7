package dev.senet.training.optim;

/**
 * What {@link Plateau} remembers.
 *
 * @param bestLoss the lowest validation loss so far
 * @param epochsSinceBest epochs since then or since the last reduction
 * @param reductions how often the learning rate was reduced
 */
public record ScheduleState(double bestLoss, int epochsSinceBest, int reductions) {
  /** Before the first epoch. */
  public static final ScheduleState INITIAL = new ScheduleState(Double.POSITIVE_INFINITY, 0, 0);
}
