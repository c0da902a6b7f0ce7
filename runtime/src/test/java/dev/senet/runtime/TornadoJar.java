package dev.senet.runtime;

import dev.senet.runtime.tornado.TornadoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a jar on TornadoVM and prints the results' bits, or why it does not run. */
final class TornadoJar {
  static final int IMAGES = 3;

  private TornadoJar() {}

  /**
   * @param args the jar
   */
  public static void main(String[] args) throws IOException {
    try {
      AotProcess.run(DeviceSpec.tornado(), Path.of(args[0]), IMAGES);
    } catch (TornadoException e) {
      System.out.println(e.getMessage());
      System.exit(2);
    }
  }

  /** Writes the jar. */
  static final class Writer {
    private Writer() {}

    /**
     * @param args the jar
     */
    public static void main(String[] args) throws IOException {
      AotModel model = Models.seResNet().compileAhead(DeviceSpec.tornado(), List.of(0), List.of());
      model.write(Path.of(args[0]));
    }
  }
}
