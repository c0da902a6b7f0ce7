package dev.senet.core.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class HugePagesTest {
  private static final long BYTES = 3 * HugePages.PAGE + 100;

  private static HugePages pagesOfThisMachine() {
    assumeTrue(HugePages.ofThisMachine().isPresent(), "this kernel has no huge pages");
    return HugePages.ofThisMachine().get();
  }

  @Test
  void blocksAreAlignedZeroedAndWritable() {
    HugePages pages = pagesOfThisMachine();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment block = pages.allocate(BYTES, arena);
      assertEquals(0, block.address() % HugePages.PAGE);
      assertEquals(BYTES, block.byteSize());
      for (long i = 0; i < BYTES; i++) {
        assertEquals(0, block.get(ValueLayout.JAVA_BYTE, i));
      }
      block.fill((byte) 7);
      assertEquals(7, block.get(ValueLayout.JAVA_BYTE, BYTES - 1));
    }
  }

  @Test
  void closingTheArenaUnmaps() throws IOException {
    long address;
    try (Arena arena = Arena.ofShared()) {
      address = pagesOfThisMachine().allocate(1L << 30, arena).address();
      assertTrue(isMapped(address));
    }
    assertFalse(isMapped(address));
  }

  /** Whether a line of the kernel's list of mappings covers {@code address}. */
  private static boolean isMapped(long address) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
        .anyMatch(range ->
            Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0);
  }

  @Test
  void whatTheMachineDoesNotHaveIsRefused() {
    HugePages pages = pagesOfThisMachine();
    try (Arena arena = Arena.ofShared()) {
      assertThrows(OutOfMemoryError.class, () -> pages.allocate(1L << 50, arena));
    }
  }

  @Test
  void largeBlocksUseThem() {
    pagesOfThisMachine();
    try (Memory memory = Memory.unlimited();
        Block large = memory.allocate(HugePages.LEAST_BYTES, "test")) {
      assertEquals(0, large.address() % HugePages.PAGE);
    }
  }
}
