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
      """,
      """
      import uk.ac.manchester.tornado.api.enums.MMAShape;
      import uk.ac.manchester.tornado.api.types.BFloat16;
      import uk.ac.manchester.tornado.api.types.HalfFloat;
      """) {
    @Override
    String local(String name, int size) {
      return "float[] %s = context.allocateFloatLocalArray(%d);\n".formatted(name, size);
    }

    @Override
    String localInts(String name, int size) {
      return "int[] %s = context.allocateIntLocalArray(%d);\n".formatted(name, size);
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
      """,
      """
      import dev.senet.runtime.simt.BFloat16;
      import dev.senet.runtime.simt.HalfFloat;
      import dev.senet.runtime.simt.LocalIntArray;
      import dev.senet.runtime.simt.MMAShape;
      """) {
    @Override
    String local(String name, int size) {
      return "LocalArray %s = context.allocateFloatLocalArray(%d);\n".formatted(name, size);
    }

    @Override
    String localInts(String name, int size) {
      return "LocalIntArray %s = context.allocateIntLocalArray(%d);\n".formatted(name, size);
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
  private final String tensorImports;

  Dialect(String prefix, String imports, String tensorImports) {
    this.prefix = prefix;
    this.imports = imports;
    this.tensorImports = tensorImports;
  }

  /** Begins the names of classes. */
  String prefix() {
    return prefix;
  }

  /** What kernels import; not all versions of TornadoVM have what those for tensor cores need. */
  String imports(boolean usesTensorCores) {
    return usesTensorCores ? imports + tensorImports : imports;
  }

  /** Declares {@code size} floats of local memory. */
  abstract String local(String name, int size);

  /** Declares {@code size} ints of local memory. */
  abstract String localInts(String name, int size);

  /** An expression that reads local memory. */
  abstract String get(String local, String index);

  /** A statement that writes local memory. */
  abstract String set(String local, String index, String value);
}
