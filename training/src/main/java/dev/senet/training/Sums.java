package dev.senet.training;

import dev.senet.training.report.Score;

/**
 * Sums over the images of an epoch.
 *
 * @param loss sum of the losses
 * @param correct number of right answers
 */
record Sums(long images, double loss, double correct) {
  static final Sums ZERO = new Sums(0, 0, 0);

  /** With a batch of {@code n} images more, given its means. */
  Sums plus(int n, Score batch) {
    return new Sums(images + n, loss + n * batch.loss(), correct + n * batch.accuracy());
  }

  /** The means. */
  Score mean() {
    return new Score(loss / images, correct / images);
  }
}
