package dev.senet.core.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;

/** Memory for Arrow buffers through the foreign memory API, aligned to cache lines. */
final class AlignedMemory extends AllocationManager {
  /** Bytes beyond a block's end that kernels may read. */
  static final long SLACK = 256;

  /** Blocks start and end at multiples of this. */
  static final long ALIGNMENT = 64;

  static final Factory FACTORY =
      new Factory() {
        @Override
        public AllocationManager create(BufferAllocator accounting, long size) {
          return new AlignedMemory(accounting, size);
        }

        @Override
        public ArrowBuf empty() {
          return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
        }
      };

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final long size;

  private AlignedMemory(BufferAllocator accounting, long size) {
    super(accounting);
    this.size = size;
    try {
      this.memory = allocate(size + SLACK);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  private MemorySegment allocate(long bytes) {
    return bytes < HugePages.LEAST_BYTES
        ? arena.allocate(bytes, ALIGNMENT)
        : HugePages.ofThisMachine()
            .map(pages -> pages.allocate(bytes, arena))
            .orElseGet(() -> arena.allocate(bytes, ALIGNMENT));
  }

  /** {@code bytes} rounded up to whole cache lines. */
  static long round(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
  }

  @Override
  public long getSize() {
    return size;
  }

  @Override
  protected long memoryAddress() {
    return memory.address();
  }

  @Override
  protected void release0() {
    arena.close();
  }
}
