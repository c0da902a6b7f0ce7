package dev.senet.runtime;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.pass.PassPipeline;

/** What a graph is compiled for. */
public enum Purpose {
  /** Prediction, mostly of one sample at a time. */
  PREDICTION,
  /** A step of training with a batch of samples. */
  TRAINING;

  /** From the graph to fused nodes. */
  public PassPipeline passes() {
    return this == PREDICTION ? PassPipeline.inference() : PassPipeline.training();
  }

  /** How convolutions are computed. */
  ConvolutionAlgorithm algorithm() {
    return this == PREDICTION
        ? ConvolutionAlgorithm.FASTEST_OF_ONE
        : ConvolutionAlgorithm.FASTEST_OF_BATCH;
  }
}
