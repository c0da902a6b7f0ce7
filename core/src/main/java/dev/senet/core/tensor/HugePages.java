package dev.senet.core.tensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large blocks of memory on huge pages, where Linux gives them on request: reading them needs few
 * look-ups of addresses, and the processor prefetches across the borders of small pages.
 *
 * @param map the C function {@code mmap}
 * @param advise the C function {@code madvise}
 * @param unmap the C function {@code munmap}
 */
record HugePages(MethodHandle map, MethodHandle advise, MethodHandle unmap) {
  private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);

  /** Bytes of a huge page. Machines with larger ones would waste too much memory. */
  static final long PAGE = 2 << 20;

  /** Smaller blocks are not worth it. */
  static final long LEAST_BYTES = 2 * PAGE;

  private static final Path PAGE_SIZE =
      Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
  private static final int READ_AND_WRITE = 3; // PROT_READ | PROT_WRITE
  private static final int PRIVATE_AND_ANONYMOUS = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS
  private static final int HUGE_PAGE = 14; // MADV_HUGEPAGE
  private static final long FAILED = -1; // MAP_FAILED

  private static final Optional<HugePages> OF_THIS_MACHINE = link();

  /** Those of this machine, if it has any. */
  static Optional<HugePages> ofThisMachine() {
    return OF_THIS_MACHINE;
  }

  /**
   * A zeroed block that starts at a huge page and lives as long as {@code arena}.
   *
   * @throws OutOfMemoryError if the machine does not have the memory
   */
  @SuppressWarnings("restricted") // the segment has the bounds of the mapping
  MemorySegment allocate(long bytes, Arena arena) {
    long mapped = Math.addExact(bytes, PAGE);
    try {
      long address =
          (long) map.invokeExact(0L, mapped, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
      if (address == FAILED) {
        throw new OutOfMemoryError("cannot map " + mapped + " bytes");
      }
      MemorySegment block =
          MemorySegment.ofAddress(address).reinterpret(mapped, arena, this::release);
      long start = (address + PAGE - 1) & -PAGE;
      // A refusal is no error: the block then has small pages.
      int refused = (int) advise.invokeExact(start, bytes & -PAGE, HUGE_PAGE);
      LOG.trace("{} bytes on huge pages: {}", bytes, refused == 0);
      return block.asSlice(start - address, bytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C functions throw nothing", e);
    }
  }

  private void release(MemorySegment block) {
    try {
      int failed = (int) unmap.invokeExact(block.address(), block.byteSize());
      LOG.trace("unmapped {}: {}", block, failed == 0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C functions throw nothing", e);
    }
  }

  private static Optional<HugePages> link() {
    try {
      if (!Files.isReadable(PAGE_SIZE)
          || !Files.readString(PAGE_SIZE).strip().equals(Long.toString(PAGE))) {
        return Optional.empty();
      }
      return Optional.of(
          new HugePages(
              function(
                  "mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
              function("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
              function("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG)));
    } catch (IOException | IllegalCallerException | UnsupportedOperationException e) {
      LOG.debug("no huge pages", e);
      return Optional.empty();
    }
  }

  @SuppressWarnings("restricted") // the signatures are those of POSIX, on 64-bit Linux
  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("no C function " + name));
    return linker.downcallHandle(address, FunctionDescriptor.of(result, parameters));
  }
}
