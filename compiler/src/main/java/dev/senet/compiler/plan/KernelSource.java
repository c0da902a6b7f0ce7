package dev.senet.compiler.plan;

/**
 * An emitted kernel: a class in the unnamed package. For the JVM it implements {@link
 * dev.senet.core.kernel.KernelCode}, for TornadoVM it has a public static method that is the
 * kernel. Equal sources are one kernel.
 *
 * @param localBytes local memory of a work-group; 0 on the JVM
 * @param accumulators sums that a work-item keeps in registers, 0 where that is not told
 */
public record KernelSource(String className, String source, int localBytes, int accumulators) {
  /** A kernel that has no work-groups. */
  public KernelSource(String className, String source) {
    this(className, source, 0, 0);
  }
}
