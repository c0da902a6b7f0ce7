package dev.senet.training.data;

/**
 * How a {@link DataLoader} goes through its images.
 *
 * @param batchSize images per batch
 * @param sampler the order of an epoch
 * @param seed decides order and augmentation, together with the epoch
 * @param dropLast leave out the last batch of an epoch if it is not full
 * @param broken what takes the place of a broken image
 * @param threads background threads, at least 1
 * @param prefetch batches prepared ahead, at least 1
 */
public record LoaderOptions(
    int batchSize,
    Sampler sampler,
    long seed,
    boolean dropLast,
    OnBroken broken,
    int threads,
    int prefetch) {

  /** What takes the place of a broken image in a batch. */
  public enum OnBroken {
    /** The next good image of the epoch's order, which then comes twice: batches stay full. */
    REPLACE,
    /** Nothing: the batch is smaller, no image counts twice. */
    OMIT
  }

  public LoaderOptions {
    if (batchSize < 1 || threads < 1 || prefetch < 1) {
      throw new IllegalArgumentException(
          "batch size, threads and prefetch must be positive: %d, %d, %d"
              .formatted(batchSize, threads, prefetch));
    }
  }

  /** For training: shuffled, all images, full batches but for the last. */
  public static LoaderOptions training(int batchSize, long seed) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new LoaderOptions(
        batchSize, Sampler.SHUFFLED, seed, false, OnBroken.REPLACE, threads, 3);
  }

  /** For evaluation: each image once, in the order of the data set. */
  public static LoaderOptions evaluation(int batchSize) {
    int threads = Runtime.getRuntime().availableProcessors();
    return new LoaderOptions(batchSize, Sampler.SEQUENTIAL, 0, false, OnBroken.OMIT, threads, 3);
  }

  /** These options with another order. */
  public LoaderOptions withSampler(Sampler other) {
    return new LoaderOptions(batchSize, other, seed, dropLast, broken, threads, prefetch);
  }

  /** These options with another number of threads, which changes nothing but speed. */
  public LoaderOptions withThreads(int count) {
    return new LoaderOptions(batchSize, sampler, seed, dropLast, broken, count, prefetch);
  }

  /** These options with another number of batches prepared ahead. */
  public LoaderOptions withPrefetch(int batches) {
    return new LoaderOptions(batchSize, sampler, seed, dropLast, broken, threads, batches);
  }

  /** These options with the last batch of an epoch left out if it is not full. */
  public LoaderOptions withDropLast(boolean drop) {
    return new LoaderOptions(batchSize, sampler, seed, drop, broken, threads, prefetch);
  }
}
