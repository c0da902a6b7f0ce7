package dev.senet.bench.parity;

import dev.senet.core.graph.Variable;
import java.util.Map;

/** A classifier in training, whoever computes it. */
public interface TrainingRun extends AutoCloseable {
  /**
   * Takes a step.
   *
   * @return the mean loss of the batch before the update
   */
  double step(LabelledBatch batch, double learningRate);

  /**
   * The gradient of each parameter, without weight decay, that the first step has followed.
   *
   * @throws IllegalStateException if there was no step yet, or more than one
   */
  Map<Variable, float[]> firstGradients();

  /** The elements of a variable of the network as they are now. */
  float[] value(Variable variable);

  @Override
  void close();
}
