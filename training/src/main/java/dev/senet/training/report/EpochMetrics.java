package dev.senet.training.report;

import java.util.Locale;
import java.util.Optional;

/**
 * One epoch of training.
 *
 * @param epoch from 1
 * @param step the last step of the epoch, counted through all epochs
 * @param learningRate the rate of the last step
 * @param train mean over the epoch, while the weights changed
 * @param validation at the end of the epoch, if there was an evaluation
 * @param imagesPerSecond training speed, without evaluation
 * @param seconds wall time of the epoch with evaluation
 * @param skippedSteps steps that changed no weight because their gradients overflowed in half
 *     precision
 */
public record EpochMetrics(
    int epoch,
    long step,
    double learningRate,
    Score train,
    Optional<Score> validation,
    double imagesPerSecond,
    double seconds,
    int skippedSteps) {

  /** One line for the terminal or a log. */
  public String toLine(int epochs) {
    int digits = Integer.toString(epochs).length();
    String validated =
        validation
            .map(
                v -> format("  val loss %.4f  val accuracy %6.2f %%", v.loss(), 100 * v.accuracy()))
            .orElse("");
    return format("epoch %" + digits + "d/%d  loss %.4f", epoch, epochs, train.loss())
        + format("  accuracy %6.2f %%", 100 * train.accuracy())
        + validated
        + format("  lr %.3g  %.0f images/s  %.1f s", learningRate, imagesPerSecond, seconds)
        + (skippedSteps > 0 ? format("  %d steps skipped", skippedSteps) : "");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
