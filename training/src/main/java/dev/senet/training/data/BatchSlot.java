package dev.senet.training.data;

import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SortedMap;
import java.util.TreeMap;

/** The memory of one batch in preparation. */
final class BatchSlot implements AutoCloseable {
  private final long imageBytes;
  private final Block block;
  private final MemorySegment images;
  private final int[] labels;
  private final boolean[] present;
  private final SortedMap<Long, BrokenImageException> broken = new TreeMap<>();

  /** Tasks that are not done yet; guarded by the stream's lock. */
  int tasksLeft;

  BatchSlot(Memory memory, ImageShape shape, int batchSize) {
    imageBytes = shape.elements() * (long) Float.BYTES;
    block = memory.allocate(imageBytes * batchSize, "a batch of images being prepared");
    images = block.segment();
    labels = new int[batchSize];
    present = new boolean[batchSize];
  }

  MemorySegment image(int row) {
    return images.asSlice(row * imageBytes, imageBytes);
  }

  void setLabel(int row, int label) {
    labels[row] = label;
  }

  void setPresent(int row, boolean isPresent) {
    present[row] = isPresent;
  }

  synchronized void addBroken(long position, BrokenImageException e) {
    broken.put(position, e);
  }

  /** Hands the broken images over, in the order of the epoch, and forgets them. */
  synchronized void reportBroken(BrokenImages to, int datasetSize) {
    try {
      broken.values().forEach(e -> to.report(e, datasetSize));
    } finally {
      broken.clear();
    }
  }

  /** Copies the first {@code rows} rows, closing the gaps of omitted images; returns how many. */
  int copyTo(BatchTarget target, int rows) {
    int size = presentAmong(rows);
    if (size == 0) {
      return 0;
    }
    target.useBatch(size);
    MemorySegment imageTarget = target.images();
    MemorySegment labelTarget = target.labels();
    int written = 0;
    for (int row = 0; row < rows; row++) {
      if (present[row]) {
        labelTarget.setAtIndex(ValueLayout.JAVA_INT, written, labels[row]);
        MemorySegment.copy(images, row * imageBytes, imageTarget, written * imageBytes, imageBytes);
        written++;
      }
    }
    return size;
  }

  private int presentAmong(int rows) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      count += present[row] ? 1 : 0;
    }
    return count;
  }

  @Override
  public void close() {
    block.close();
  }
}
