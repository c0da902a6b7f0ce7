package dev.senet.bench.contest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class PeakMemoryTest {
  @Test
  void linuxCountsKibibytes() {
    List<String> status =
        List.of("Name:\tjava", "VmPeak:\t 9999999 kB", "VmHWM:\t    2140 kB", "VmRSS:\t    100 kB");
    assertEquals(OptionalLong.of(2140 * 1024), PeakMemory.of(status));
  }

  @Test
  void absentWhereTheSystemDoesNotSay() {
    assertEquals(OptionalLong.empty(), PeakMemory.of(List.of("Name:\tjava", "VmRSS:\t 100 kB")));
    assertEquals(OptionalLong.empty(), PeakMemory.of(List.of()));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessHasUsedMoreThanItsHeap() throws IOException {
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    assertTrue(PeakMemory.ofThisProcess().orElseThrow() > heap);
  }
}
