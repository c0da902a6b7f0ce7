package dev.senet.runtime;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.pass.PassPipeline;

/** What a graph is compiled for. */
public enum Purpose {
  /** Prediction, mostly of one sample at a time. */
  PREDICTION,
  /** A step of training with a batch of samples. */
  TRAINING;

  /**
   * From the graph to fused nodes. TornadoVM has no kernels yet for what SE blocks share with batch
   * norm in training.
   */
  public PassPipeline passes(DeviceSpec spec) {
    if (this == PREDICTION) {
      return PassPipeline.inference();
    }
    PassPipeline training = PassPipeline.training();
    return spec.kind() == DeviceSpec.Kind.JVM ? training : training.withoutSqueezeExcitation();
  }

  /** How convolutions are computed. */
  ConvolutionAlgorithm algorithm() {
    return this == PREDICTION
        ? ConvolutionAlgorithm.FASTEST_OF_ONE
        : ConvolutionAlgorithm.FASTEST_OF_BATCH;
  }
}
