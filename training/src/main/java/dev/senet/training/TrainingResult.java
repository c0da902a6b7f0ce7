package dev.senet.training;

import dev.senet.training.report.EpochMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training came to.
 *
 * @param folder the run folder
 * @param isFinished whether all epochs are done
 * @param epochs the epochs done so far, also those before a resumption
 * @param brokenImages how many different images could not be decoded
 */
public record TrainingResult(
    Path folder, boolean isFinished, List<EpochMetrics> epochs, int brokenImages) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /** The epoch whose weights were kept: the last one of those with the best validation accuracy. */
  public Optional<EpochMetrics> best() {
    return epochs.stream().reduce((best, next) -> accuracy(next) >= accuracy(best) ? next : best);
  }

  /** How many steps changed no weight because their gradients overflowed in half precision. */
  public long skippedSteps() {
    return epochs.stream().mapToLong(EpochMetrics::skippedSteps).sum();
  }

  private static double accuracy(EpochMetrics epoch) {
    return epoch.validation().map(score -> score.accuracy()).orElse(-1.0);
  }
}
