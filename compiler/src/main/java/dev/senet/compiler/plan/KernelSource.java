package dev.senet.compiler.plan;

import dev.senet.core.program.Precision;
import java.util.List;
import java.util.stream.Stream;

/**
 * An emitted kernel: a class in the unnamed package. For the JVM it implements {@link
 * dev.senet.core.kernel.KernelCode}, for TornadoVM it has a public static method that is the
 * kernel. Equal sources are one kernel.
 *
 * @param uses classes that it calls, which may be shared with others
 * @param localBytes local memory of a work-group; 0 on the JVM
 * @param accumulators sums that a work-item keeps in registers, 0 where that is not told
 * @param factors what factors of products are rounded to
 */
public record KernelSource(
    String className,
    String source,
    List<KernelSource> uses,
    int localBytes,
    int accumulators,
    Precision factors) {
  public KernelSource {
    uses = List.copyOf(uses);
  }

  /** A kernel that has no work-groups. */
  public KernelSource(String className, String source, List<KernelSource> uses) {
    this(className, source, uses, 0, 0, Precision.FP32);
  }

  /** A kernel that has no work-groups and calls no other class. */
  public KernelSource(String className, String source) {
    this(className, source, List.of());
  }

  /** {@code kernels} and the classes that they use, each once. */
  public static List<KernelSource> withUses(List<KernelSource> kernels) {
    return kernels.stream().flatMap(KernelSource::all).distinct().toList();
  }

  private Stream<KernelSource> all() {
    return Stream.concat(Stream.of(this), uses.stream().flatMap(KernelSource::all));
  }
}
