package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.SourceText;
import java.util.List;

/** The frame that all emitted kernel classes share. */
public final class KernelClass {
  private KernelClass() {}

  /**
   * A kernel around {@code members}, named by family, width and content: equal names mean equal
   * sources.
   *
   * @param family the name's beginning, a Java identifier
   * @param purpose what it computes, for the reader of the emitted source; lines without markup
   * @param members methods, among them {@code run}
   * @param uses classes that it calls
   */
  public static KernelSource of(
      String family, Lanes lanes, String purpose, String members, List<KernelSource> uses) {
    return of(family, " implements KernelCode", lanes, purpose, members, uses);
  }

  /** A kernel that calls no other class. */
  public static KernelSource of(String family, Lanes lanes, String purpose, String members) {
    return of(family, lanes, purpose, members, List.of());
  }

  /** A class of static methods that kernels use. */
  static KernelSource library(String family, Lanes lanes, String purpose, String members) {
    return of(family, "", lanes, purpose, members, List.of());
  }

  private static KernelSource of(
      String family,
      String supertype,
      Lanes lanes,
      String purpose,
      String members,
      List<KernelSource> uses) {
    String name =
        family
            + "_"
            + lanes.bytes() * 8
            + "_"
            + SourceText.digest(family + lanes + purpose + members);
    String species =
        lanes.isVector()
            ? "  private static final VectorSpecies<Float> S = FloatVector.SPECIES_%d;\n"
                .formatted(lanes.bytes() * 8)
            : "";
    String source =
        """
        import dev.senet.core.kernel.KernelCode;
        import java.lang.foreign.MemorySegment;
        import java.lang.foreign.ValueLayout;
        %s
        /**
         * %s
         */
        public final class %s%s {
          private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
          private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
        %s
        %s}
        """
            .formatted(
                lanes.isVector() ? VECTOR_IMPORTS : "",
                purpose.strip().replace("\n", "\n * "),
                name,
                supertype,
                lanes.isVector() ? species + BYTE_ORDER : "",
                SourceText.indent(members));
    return new KernelSource(name, source, uses);
  }

  private static final String VECTOR_IMPORTS =
      """
      import java.nio.ByteOrder;
      import jdk.incubator.vector.FloatVector;
      import jdk.incubator.vector.IntVector;
      import jdk.incubator.vector.VectorMask;
      import jdk.incubator.vector.VectorOperators;
      import jdk.incubator.vector.VectorSpecies;
      """;

  private static final String BYTE_ORDER =
      "  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;\n";
}
