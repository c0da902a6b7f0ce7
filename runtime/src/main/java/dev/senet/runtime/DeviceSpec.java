package dev.senet.runtime;

import dev.senet.core.program.Precision;
import java.util.List;
import java.util.Locale;

/**
 * Describes a device.
 *
 * @param kind what computes
 * @param accelerator which of TornadoVM's devices, if it computes
 * @param vectorBits 128, 256 or 512, or 0 for plain scalar code
 * @param threads how many threads compute
 * @param memoryLimit the most bytes of tensor memory
 * @param isExact whether convolutions are computed product by product; otherwise those of 3×3 are
 *     computed by Winograd's algorithm where that is faster, which is exact to 10⁻⁵ of the largest
 *     result, not to 10⁻⁶
 * @param precision what factors of products of matrices are rounded to: anything but single
 *     precision is for the devices of TornadoVM and their emulator
 * @param onProcessor whether kernels for TornadoVM are those for processors rather than for GPUs;
 *     both run on either; {@link Device#target} has those that suit it
 */
public record DeviceSpec(
    Kind kind,
    AcceleratorId accelerator,
    int vectorBits,
    int threads,
    long memoryLimit,
    boolean isExact,
    Precision precision,
    boolean onProcessor) {
  /** All that {@link #vectorBits} may be. */
  public static final List<Integer> WIDTHS = List.of(0, 128, 256, 512);

  /** Kinds of devices. */
  public enum Kind {
    /** The threads of this JVM. */
    JVM,
    /** A GPU, by TornadoVM. */
    TORNADO,
    /** The kernels for TornadoVM, on an emulator that checks them. */
    TORNADO_EMULATED;

    /** Its name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public DeviceSpec {
    if (!WIDTHS.contains(vectorBits)) {
      throw new IllegalArgumentException(
          "vector bits " + vectorBits + ": must be 0, 128, 256 or 512");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ": at least one is needed");
    }
    if (precision.isMixed() && kind == Kind.JVM) {
      throw new IllegalArgumentException(
          "precision %s: the device jvm computes in fp32 only: for %s choose one of TornadoVM's, such as tornado"
              .formatted(precision, precision));
    }
  }

  /** This JVM with all cores and the widest vectors of the machine. */
  public static DeviceSpec jvm() {
    return new DeviceSpec(
        Kind.JVM,
        AcceleratorId.FIRST,
        VectorSupport.preferredBits(),
        Runtime.getRuntime().availableProcessors(),
        Long.MAX_VALUE,
        false,
        Precision.FP32,
        false);
  }

  /** TornadoVM's first device. */
  public static DeviceSpec tornado() {
    return jvm().withKind(Kind.TORNADO);
  }

  /** The same on another of TornadoVM's devices. */
  public DeviceSpec withAccelerator(AcceleratorId other) {
    return new DeviceSpec(
        kind, other, vectorBits, threads, memoryLimit, isExact, precision, onProcessor);
  }

  /** The same on another kind of device. */
  public DeviceSpec withKind(Kind other) {
    return new DeviceSpec(
        other, accelerator, vectorBits, threads, memoryLimit, isExact, precision, onProcessor);
  }

  /** The same with {@code n} threads. */
  public DeviceSpec withThreads(int n) {
    return new DeviceSpec(
        kind, accelerator, vectorBits, n, memoryLimit, isExact, precision, onProcessor);
  }

  /** The same with vectors of {@code bits} bits. */
  public DeviceSpec withVectorBits(int bits) {
    return new DeviceSpec(
        kind, accelerator, bits, threads, memoryLimit, isExact, precision, onProcessor);
  }

  /** The same with a memory limit of {@code bytes}. */
  public DeviceSpec withMemoryLimit(long bytes) {
    return new DeviceSpec(
        kind, accelerator, vectorBits, threads, bytes, isExact, precision, onProcessor);
  }

  /** The same with convolutions computed product by product, or not. */
  public DeviceSpec withExact(boolean exact) {
    return new DeviceSpec(
        kind, accelerator, vectorBits, threads, memoryLimit, exact, precision, onProcessor);
  }

  /** The same with TornadoVM's kernels for processors, or for GPUs. */
  public DeviceSpec withOnProcessor(boolean processor) {
    return new DeviceSpec(
        kind, accelerator, vectorBits, threads, memoryLimit, isExact, precision, processor);
  }

  /**
   * The same with the factors of products of matrices rounded to {@code other}.
   *
   * @throws IllegalArgumentException if this is the JVM, which computes in single precision only
   */
  public DeviceSpec withPrecision(Precision other) {
    return new DeviceSpec(
        kind, accelerator, vectorBits, threads, memoryLimit, isExact, other, onProcessor);
  }
}
