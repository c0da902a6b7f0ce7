package dev.senet.bench.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The most memory that a process has had resident, as Linux counts it. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String KEY = "VmHWM:";

  private PeakMemory() {}

  /** Bytes; empty where the system does not say. */
  static OptionalLong ofThisProcess() throws IOException {
    return Files.isReadable(STATUS) ? of(Files.readAllLines(STATUS)) : OptionalLong.empty();
  }

  /** Bytes, from the lines of {@code /proc/PID/status}. */
  static OptionalLong of(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(KEY) && line.endsWith(" kB"))
        .map(line -> line.substring(KEY.length(), line.length() - " kB".length()).strip())
        .mapToLong(kib -> Long.parseLong(kib) * 1024)
        .findFirst();
  }
}
