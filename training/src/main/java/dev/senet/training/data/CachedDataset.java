package dev.senet.training.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps decoded images of another data set in memory until a limit is reached; the rest is decoded
 * each time.
 */
public final class CachedDataset implements Dataset {
  /** Object headers and the source's name, roughly. */
  private static final long OVERHEAD = 200;

  private final Dataset origin;
  private final AtomicReferenceArray<Sample> kept;
  private final AtomicLong bytesLeft;

  /**
   * @param origin where images come from
   * @param maxBytes the memory that may be used
   */
  public CachedDataset(Dataset origin, long maxBytes) {
    this.origin = origin;
    this.kept = new AtomicReferenceArray<>(origin.size());
    this.bytesLeft = new AtomicLong(maxBytes);
  }

  @Override
  public int size() {
    return origin.size();
  }

  @Override
  public List<String> classNames() {
    return origin.classNames();
  }

  @Override
  public int label(int index) {
    return origin.label(index);
  }

  @Override
  public String source(int index) {
    return origin.source(index);
  }

  @Override
  public Sample sample(int index) throws BrokenImageException {
    Sample cached = kept.get(index);
    if (cached != null) {
      return cached;
    }
    Sample sample = origin.sample(index);
    long bytes = sample.image().pixels().length + OVERHEAD;
    if (bytesLeft.get() >= bytes && kept.compareAndSet(index, null, sample)) {
      // Threads may overshoot the limit by an image each; that is as exact as it needs to be.
      bytesLeft.addAndGet(-bytes);
    }
    return sample;
  }
}
