package dev.senet.runtime;

/**
 * The samples of a batch that launches compute.
 *
 * @param batch samples of the whole batch
 * @param first the first that is computed
 * @param count how many are
 */
record Samples(long batch, long first, long count) {
  /** A whole batch. */
  static Samples all(long batch) {
    return new Samples(batch, 0, batch);
  }
}
