package dev.senet.training.data;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Counts the images that turned out to be broken. Each is reported once; too many stop the run. */
public final class BrokenImages {
  private final Set<String> sources = new HashSet<>();
  private final Consumer<BrokenImageException> listener;
  private final double maxFraction;
  private final int alwaysAllowed;

  /**
   * @param maxFraction the part of the images that may be broken
   * @param alwaysAllowed the number that may be broken however small the set is
   * @param listener is told of each broken image, once, on the thread that takes the batches
   */
  public BrokenImages(
      double maxFraction, int alwaysAllowed, Consumer<BrokenImageException> listener) {
    this.maxFraction = maxFraction;
    this.alwaysAllowed = alwaysAllowed;
    this.listener = listener;
  }

  /** Allows 5 %, and at least 10, and writes a warning for each to the log. */
  public static BrokenImages logged() {
    return new BrokenImages(
        0.05,
        10,
        broken ->
            LoggerFactory.getLogger(BrokenImages.class)
                .warn("skipping a broken image: {}", broken.getMessage()));
  }

  /** How many different images were broken so far. */
  public synchronized int count() {
    return sources.size();
  }

  /**
   * Takes note of a broken image.
   *
   * @param images the size of the data set
   * @throws DatasetException if it is one too many
   */
  synchronized void report(BrokenImageException broken, int images) {
    if (!sources.add(broken.source())) {
      return;
    }
    listener.accept(broken);
    long allowed = Math.max(alwaysAllowed, (long) (maxFraction * images));
    if (sources.size() > allowed) {
      throw new DatasetException(
          "too many broken images: %d of %d, at most %d are allowed; the last one: %s"
              .formatted(sources.size(), images, allowed, broken.getMessage()));
    }
  }
}
