package dev.senet.bench.inference;

/** One way to do the {@link Work}, ready to run. */
interface Contender extends AutoCloseable {
  /** Predicts once; what has been computed stays with the contender. */
  void run() throws Exception;

  /** The elements of all outputs of the last run, in the graph's order; images as NHWC. */
  float[] outputs() throws Exception;

  @Override
  void close();
}
