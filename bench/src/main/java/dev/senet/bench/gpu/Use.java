package dev.senet.bench.gpu;

import java.util.Locale;

/** What a network is run for. */
enum Use {
  /** A run is a prediction: from images to logits, both in the host's memory. */
  INFERENCE("outputs", 1),
  /**
   * A run is a step: a batch from the host's memory, forward, backward, SGD with momentum and
   * weight decay, and the loss into the host's memory.
   */
  TRAINING("losses of the first steps", 2);

  private final String compared;
  private final double weight;

  Use(String compared, double weight) {
    this.compared = compared;
    this.weight = weight;
  }

  /** By what contenders are compared, for people. */
  String compared() {
    return compared;
  }

  /** How much time it takes, as several times that of predictions: there is more to compile. */
  double weight() {
    return weight;
  }

  /** Its name for people and processes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
