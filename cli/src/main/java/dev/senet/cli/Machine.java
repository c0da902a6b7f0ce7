package dev.senet.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine, as far as the JVM is allowed to use it. */
final class Machine {
  private Machine() {}

  /** Bytes of memory, or the container's limit. */
  static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Cores that this process may use. */
  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
