package dev.senet.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Runs a jar in a JVM of its own and prints the results' bits. */
final class AotProcess {
  private AotProcess() {}

  /**
   * @param args the jar, and the number of images
   */
  public static void main(String[] args) throws Exception {
    if (ModuleLayer.boot().findModule("java.compiler").isPresent()) {
      throw new IllegalStateException("this JVM has a compiler");
    }
    run(DeviceSpec.jvm(), Path.of(args[0]), Integer.parseInt(args[1]));
  }

  /** Runs a jar on {@code count} images and prints the results' bits. */
  static void run(DeviceSpec spec, Path jar, int count) throws IOException {
    requireAbsent("dev.senet.compiler.javac.KernelCompiler");
    requireAbsent("dev.senet.dsl.Senet");
    requireAbsent("org.antlr.v4.runtime.Parser");
    try (Device device = Device.open(spec);
        Session session = Model.load(jar).compile(device)) {
      StringBuilder line = new StringBuilder();
      for (float y : session.run(images(count))) {
        line.append(HexFormat.of().toHexDigits(Float.floatToRawIntBits(y))).append(' ');
      }
      System.out.println(line.toString().strip());
    }
  }

  private static void requireAbsent(String name) {
    try {
      throw new IllegalStateException(Class.forName(name) + " is on the class path");
    } catch (ClassNotFoundException expected) {
      // as it should be
    }
  }

  /** The images that the process runs on. */
  static float[] images(int count) {
    return Models.images(count, 8);
  }

  /** The results in the line that the process has printed. */
  static float[] parse(String line) {
    String[] bits = line.split(" ");
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(bits[i], 16));
    }
    return values;
  }
}
