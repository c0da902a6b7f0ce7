package dev.senet.compiler.tornado;

/**
 * Which classes the emitted kernels are written against. Both have the same names and methods; only
 * local memory is a class of its own in the emulator, which must see every access to it.
 */
public enum Dialect {
  /** TornadoVM's API. */
  TORNADO(
      "",
      """
      import uk.ac.manchester.tornado.api.KernelContext;
      import uk.ac.manchester.tornado.api.math.TornadoMath;
      import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
      import uk.ac.manchester.tornado.api.types.arrays.IntArray;
      """) {
    @Override
    String local(String name, int size) {
      return "float[] %s = context.allocateFloatLocalArray(%d);\n".formatted(name, size);
    }

    @Override
    String get(String local, String index) {
      return local + "[" + index + "]";
    }

    @Override
    String set(String local, String index, String value) {
      return "%s[%s] = %s;\n".formatted(local, index, value);
    }
  },

  /** The emulator's own classes. */
  EMULATED(
      "Simt",
      """
      import dev.senet.runtime.simt.FloatArray;
      import dev.senet.runtime.simt.IntArray;
      import dev.senet.runtime.simt.KernelContext;
      import dev.senet.runtime.simt.LocalArray;
      import dev.senet.runtime.simt.TornadoMath;
      """) {
    @Override
    String local(String name, int size) {
      return "LocalArray %s = context.allocateFloatLocalArray(%d);\n".formatted(name, size);
    }

    @Override
    String get(String local, String index) {
      return local + ".get(" + index + ")";
    }

    @Override
    String set(String local, String index, String value) {
      return "%s.set(%s, %s);\n".formatted(local, index, value);
    }
  };

  private final String prefix;
  private final String imports;

  Dialect(String prefix, String imports) {
    this.prefix = prefix;
    this.imports = imports;
  }

  /** Begins the names of classes. */
  String prefix() {
    return prefix;
  }

  String imports() {
    return imports;
  }

  /** Declares {@code size} floats of local memory. */
  abstract String local(String name, int size);

  /** An expression that reads local memory. */
  abstract String get(String local, String index);

  /** A statement that writes local memory. */
  abstract String set(String local, String index, String value);
}
