package dev.senet.core.tensor;

import dev.senet.core.graph.TensorType;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.rounding.SegmentRoundingPolicy;

/**
 * Off-heap memory with one accounting and one limit: an Arrow allocator over 64-byte-aligned
 * memory. Safe for use by several threads.
 */
public final class Memory implements AutoCloseable {
  private final RootAllocator allocator;
  private final AtomicLong open = new AtomicLong();

  /**
   * @param limit the most bytes that may be in use at one time
   */
  public Memory(long limit) {
    allocator =
        new RootAllocator(
            RootAllocator.configBuilder()
                .allocationManagerFactory(AlignedMemory.FACTORY)
                // Arrow's own policy rounds up to powers of two.
                .roundingPolicy(new SegmentRoundingPolicy(SegmentRoundingPolicy.MIN_SEGMENT_SIZE))
                .maxAllocation(limit)
                .build());
  }

  /** Memory without a limit of its own. */
  public static Memory unlimited() {
    return new Memory(Long.MAX_VALUE);
  }

  /**
   * Allocates a zeroed block, 64-byte aligned and readable {@value AlignedMemory#SLACK} bytes
   * beyond its end.
   *
   * @throws MemoryLimitException if the limit does not allow it
   */
  public Block allocate(long bytes, String purpose) {
    try {
      ArrowBuf buffer = allocator.buffer(Math.max(bytes, 64));
      open.incrementAndGet();
      return new Block(buffer, bytes, open::decrementAndGet);
    } catch (OutOfMemoryException e) {
      throw new MemoryLimitException(
          "%s needs %s, but only %s of the memory limit of %s are free"
              .formatted(purpose, text(bytes), text(available()), text(allocator.getLimit())));
    }
  }

  /** Allocates a zeroed tensor of {@code batch} samples. */
  public Tensor tensor(TensorType type, int batch) {
    return new Tensor(type, batch, allocate(type.bytes(batch), "a tensor " + type));
  }

  /** Bytes that may still be allocated. */
  public long available() {
    return allocator.getLimit() - allocator.getAllocatedMemory();
  }

  /** Bytes in use. */
  public long used() {
    return allocator.getAllocatedMemory();
  }

  /** The most bytes that were in use at one time. */
  public long peak() {
    return allocator.getPeakMemoryAllocation();
  }

  /** The Arrow allocator, for vectors under the same accounting. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** A number of bytes as text, such as {@code 1.5 GiB}. */
  public static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return "%.1f %siB".formatted(bytes / (double) (1L << (10 * unit)), " KMGTPE".charAt(unit));
  }

  /**
   * Ends the accounting.
   *
   * @throws IllegalStateException if a block has not been closed
   */
  @Override
  public void close() {
    if (open.get() > 0 || allocator.getAllocatedMemory() > 0) {
      throw new IllegalStateException(
          "memory leak: %d blocks, %s in use"
              .formatted(open.get(), text(allocator.getAllocatedMemory())));
    }
    allocator.close();
  }
}
