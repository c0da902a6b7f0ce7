package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.SourceText;

/** The frame that all emitted kernel classes share. */
public final class KernelClass {
  private KernelClass() {}

  /**
   * A class around {@code members}, named by family, width and content: equal names mean equal
   * sources.
   *
   * @param family the name's beginning, a Java identifier
   * @param purpose what it computes, for the reader of the emitted source; lines without markup
   * @param members methods, among them {@code run}
   */
  public static KernelSource of(String family, Lanes lanes, String purpose, String members) {
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
        public final class %s implements KernelCode {
          private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
          private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
        %s
        %s}
        """
            .formatted(
                lanes.isVector() ? VECTOR_IMPORTS : "",
                purpose.strip().replace("\n", "\n * "),
                name,
                lanes.isVector() ? species + BYTE_ORDER : "",
                SourceText.indent(members));
    return new KernelSource(name, source);
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
