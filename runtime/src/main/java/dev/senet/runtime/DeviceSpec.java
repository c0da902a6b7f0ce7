package dev.senet.runtime;

/**
 * Describes a device.
 *
 * @param vectorBits 128, 256 or 512, or 0 for plain scalar code
 * @param threads how many threads compute
 * @param memoryLimit the most bytes of tensor memory
 */
public record DeviceSpec(int vectorBits, int threads, long memoryLimit) {
  public DeviceSpec {
    if (vectorBits != 0 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
      throw new IllegalArgumentException(
          "vector bits " + vectorBits + ": must be 0, 128, 256 or 512");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ": at least one is needed");
    }
  }

  /** This JVM with all cores and the widest vectors of the machine. */
  public static DeviceSpec jvm() {
    return new DeviceSpec(
        VectorSupport.preferredBits(), Runtime.getRuntime().availableProcessors(), Long.MAX_VALUE);
  }

  /** The same with {@code n} threads. */
  public DeviceSpec withThreads(int n) {
    return new DeviceSpec(vectorBits, n, memoryLimit);
  }

  /** The same with vectors of {@code bits} bits. */
  public DeviceSpec withVectorBits(int bits) {
    return new DeviceSpec(bits, threads, memoryLimit);
  }

  /** The same with a memory limit of {@code bytes}. */
  public DeviceSpec withMemoryLimit(long bytes) {
    return new DeviceSpec(vectorBits, threads, bytes);
  }
}
