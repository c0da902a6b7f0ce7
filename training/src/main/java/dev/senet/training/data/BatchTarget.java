package dev.senet.training.data;

import java.lang.foreign.MemorySegment;

/** Where a {@link BatchStream} writes a batch to. */
public interface BatchTarget {
  /** Makes room for {@code size} images; called before the others. */
  void useBatch(int size);

  /** float32 memory for the images, N×H×W×C. */
  MemorySegment images();

  /** int32 memory for the labels, N. */
  MemorySegment labels();
}
