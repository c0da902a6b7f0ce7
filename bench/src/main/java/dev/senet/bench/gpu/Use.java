package dev.senet.bench.gpu;

import java.util.Locale;

/** What a network is run for. */
enum Use {
  /** A run is a prediction: from images to logits, both in the host's memory. */
  INFERENCE("outputs"),
  /**
   * A run is a step: a batch from the host's memory, forward, backward, SGD with momentum and
   * weight decay, and the loss into the host's memory.
   */
  TRAINING("losses of the first steps");

  private final String compared;

  Use(String compared) {
    this.compared = compared;
  }

  /** By what contenders are compared, for people. */
  String compared() {
    return compared;
  }

  /** Its name for people and processes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
