package dev.senet.core.tensor;

import dev.senet.core.graph.TensorType;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;

/**
 * Off-heap memory with one accounting and one limit: an Arrow allocator over 64-byte-aligned
 * memory. Safe for use by several threads.
 */
public final class Memory implements AutoCloseable {
  private final RootAllocator allocator;
  private final Map<Block, String> open = new ConcurrentHashMap<>();

  /**
   * @param limit the most bytes that may be in use at one time
   * @throws IllegalArgumentException if the limit is not positive
   */
  public Memory(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("a memory limit of " + limit + " bytes is not positive");
    }
    allocator =
        new RootAllocator(
            RootAllocator.configBuilder()
                .allocationManagerFactory(AlignedMemory.FACTORY)
                // Arrow's own policy rounds up to powers of two.
                .roundingPolicy(AlignedMemory::round)
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
   * @param purpose what it is for, as reported when memory is short or leaks
   * @throws MemoryLimitException if the limit or the machine does not allow it
   */
  public Block allocate(long bytes, String purpose) {
    try {
      ArrowBuf buffer = allocator.buffer(Math.max(bytes, AlignedMemory.ALIGNMENT));
      Block block = new Block(buffer, bytes, open::remove);
      open.put(block, purpose);
      return block;
    } catch (OutOfMemoryException e) {
      throw new MemoryLimitException(
          "%s needs %s, but only %s of the memory limit of %s are free"
              .formatted(purpose, text(bytes), text(available()), text(allocator.getLimit())));
    } catch (OutOfMemoryError e) {
      throw new MemoryLimitException(
          "%s needs %s, more than the machine has beside the %s in use"
              .formatted(purpose, text(bytes), text(used())));
    }
  }

  /** Allocates a zeroed tensor of {@code batch} samples. */
  public Tensor tensor(TensorType type, int batch) {
    return new Tensor(type, batch, allocate(type.bytes(batch), "a tensor " + type));
  }

  /** What a block of {@code bytes} takes of the memory: whole cache lines. */
  public static long rounded(long bytes) {
    return AlignedMemory.round(Math.max(bytes, AlignedMemory.ALIGNMENT));
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
    double size = bytes / (double) (1L << (10 * unit));
    return String.format(Locale.ROOT, "%.1f %ciB", size, " KMGTPE".charAt(unit));
  }

  /**
   * Ends the accounting.
   *
   * @throws IllegalStateException if something allocated has not been closed; names it. It stays
   *     valid
   */
  @Override
  public void close() {
    long used = used();
    if (used > 0) {
      String blocks = open.values().stream().sorted().collect(Collectors.joining(", "));
      throw new IllegalStateException(
          "memory leak, %s not closed: %s"
              .formatted(text(used), blocks.isEmpty() ? "Arrow buffers" : blocks));
    }
    allocator.close();
  }
}
