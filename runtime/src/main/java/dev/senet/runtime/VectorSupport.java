package dev.senet.runtime;

import org.slf4j.LoggerFactory;

/** Whether this JVM has the Vector API, and how wide its vectors are. */
final class VectorSupport {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int PREFERRED_BITS = detect();

  private VectorSupport() {}

  /** Bits of the widest float vectors of this machine, at most 512; 0 if there are none. */
  static int preferredBits() {
    return PREFERRED_BITS;
  }

  private static int detect() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      LoggerFactory.getLogger(VectorSupport.class)
          .warn("senet computes without vectors, slowly: start Java with --add-modules={}", MODULE);
      return 0;
    }
    try {
      // The module is optional at run time, so its classes are not linked.
      Class<?> vectors = Class.forName(MODULE + ".FloatVector");
      Class<?> kind = Class.forName(MODULE + ".VectorSpecies");
      Object preferred = vectors.getField("SPECIES_PREFERRED").get(null);
      int widest = (int) kind.getMethod("vectorBitSize").invoke(preferred);
      // Loads the vectors of ints now: later, HotSpot would throw away what it has compiled.
      Object zero = vectors.getMethod("zero", kind).invoke(null, preferred);
      vectors.getMethod("reinterpretAsInts").invoke(zero);
      return widest < 128 ? 0 : Math.min(512, Integer.highestOneBit(widest));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM's Vector API has another form than known", e);
    }
  }
}
