package dev.senet.training.data;

import dev.senet.core.tensor.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns a data set into batches. Which images a batch holds, and how they are augmented, is a
 * function of the seed, the epoch and the number of the batch alone: the same for any number of
 * threads, and when training resumes in the middle of an epoch.
 */
public final class DataLoader {
  /** How far to look for a replacement; beyond that the set is too broken to be trained on. */
  private static final int MAX_ATTEMPTS = 256;

  private final Dataset dataset;
  private final Transform transform;
  private final ImageShape shape;
  private final LoaderOptions options;
  private final BrokenImages brokenImages;
  private final Memory memory;
  private final Map<Integer, BrokenImageException> knownBroken = new ConcurrentHashMap<>();

  /**
   * @param transform from decoded image to the values that the network takes
   * @param shape the shape that the network takes; channels are adapted to it
   * @param brokenImages counts what is broken
   * @param memory for batches in preparation; must stay open while streams are
   * @throws DatasetException if there is not one batch to be had
   */
  public DataLoader(
      Dataset dataset,
      Transform transform,
      ImageShape shape,
      LoaderOptions options,
      BrokenImages brokenImages,
      Memory memory) {
    this.dataset = dataset;
    this.transform = transform;
    this.shape = shape;
    this.options = options;
    this.brokenImages = brokenImages;
    this.memory = memory;
    if (batchesPerEpoch() == 0) {
      throw new DatasetException(
          "%d images do not fill one batch of %d".formatted(dataset.size(), options.batchSize()));
    }
  }

  /** Batches in one epoch. */
  public int batchesPerEpoch() {
    int full = dataset.size() / options.batchSize();
    boolean rest = dataset.size() % options.batchSize() > 0 && !options.dropLast();
    return full + (rest ? 1 : 0);
  }

  /** The images. */
  public Dataset dataset() {
    return dataset;
  }

  /** The options given. */
  public LoaderOptions options() {
    return options;
  }

  /** The shape of the images written. */
  public ImageShape shape() {
    return shape;
  }

  /** All batches of one epoch; close it when done. */
  public BatchStream epoch(int epoch) {
    return stream(epoch, 0, epoch + 1);
  }

  /**
   * The batches from {@code batch} of {@code epoch} on, without a pause between epochs, up to the
   * end of epoch {@code endEpoch - 1}. Threads start to work at once.
   *
   * @throws dev.senet.core.tensor.MemoryLimitException if the batches in preparation do not fit
   */
  public BatchStream stream(int epoch, int batch, int endEpoch) {
    long first = (long) epoch * batchesPerEpoch() + batch;
    return new BatchStream(this, first, (long) endEpoch * batchesPerEpoch());
  }

  Memory memory() {
    return memory;
  }

  BrokenImages brokenImages() {
    return brokenImages;
  }

  int[] order(long epoch) {
    return options.sampler().order(dataset, options.seed(), epoch);
  }

  /** The images that batch {@code index} of an epoch holds, before broken ones are left out. */
  int batchSize(int index) {
    return (int) Math.min(options.batchSize(), dataset.size() - (long) index * options.batchSize());
  }

  /**
   * Prepares what stands at {@code position} of the epoch's order.
   *
   * @return whether there is an image; if not, it was broken and is to be omitted
   */
  boolean load(long epoch, int[] order, int position, BatchSlot slot, int row) {
    boolean replace = options.broken() == LoaderOptions.OnBroken.REPLACE;
    int attempts = replace ? Math.min(MAX_ATTEMPTS, order.length) : 1;
    for (int i = 0; i < attempts; i++) {
      int index = order[(position + i) % order.length];
      try {
        Sample sample = sample(index);
        Image image = sample.image().withChannels(shape.channels());
        MemorySegment target = slot.image(row);
        write(image, new SampleRandom(options.seed(), epoch, position), target, sample.source());
        slot.setLabel(row, sample.label());
        return true;
      } catch (BrokenImageException e) {
        slot.addBroken(position + (long) i, e);
      }
    }
    return false;
  }

  private Sample sample(int index) throws BrokenImageException {
    BrokenImageException known = knownBroken.get(index);
    if (known != null) {
      throw known;
    }
    try {
      return dataset.sample(index);
    } catch (BrokenImageException e) {
      knownBroken.put(index, e);
      throw e;
    }
  }

  private void write(Image image, SampleRandom random, MemorySegment target, String source) {
    try {
      transform.write(image, random, shape, target);
    } catch (DatasetException e) {
      throw new DatasetException(source + ": " + e.getMessage(), e);
    }
  }
}
