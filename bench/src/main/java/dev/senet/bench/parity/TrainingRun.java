package dev.senet.bench.parity;

import dev.senet.compiler.autodiff.Sgd;
import dev.senet.core.graph.Variable;

/** A classifier in training by SGD with momentum, whoever computes it. */
public interface TrainingRun extends AutoCloseable {
  /** He, Zhang, Ren, Sun 2016, section 4.2; biases and batch norm do not decay. */
  Sgd OPTIMIZER = new Sgd(0.9, false, 1e-4, false);

  /** Takes a batch over, so that it can be trained on, more than once if wanted. */
  Step prepare(LabelledBatch batch);

  /** A step on one batch. */
  interface Step extends AutoCloseable {
    /**
     * Takes the step.
     *
     * @return the mean loss of the batch before the update
     */
    double run(double learningRate);

    @Override
    void close();
  }

  /** Takes one step on {@code batch}, as {@link Step#run} does. */
  default double step(LabelledBatch batch, double learningRate) {
    try (Step step = prepare(batch)) {
      return step.run(learningRate);
    }
  }

  /** The elements of a variable of the network as they are now. */
  float[] value(Variable variable);

  /** The velocity, 0 at first, with which a trained variable has moved in the last step. */
  float[] velocity(Variable variable);

  @Override
  void close();
}
