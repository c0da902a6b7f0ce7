package dev.senet.runtime;

import dev.senet.compiler.jvm.KernelCase;
import dev.senet.core.tensor.Memory;
import java.util.List;

/** Lets HotSpot compile the tiles of a 1×1 and of a 3×3 convolution. */
final class TileProcess {
  private static final int RUNS = 3;

  private TileProcess() {}

  /**
   * Runs the convolutions.
   *
   * @param args the vector width in bits
   */
  public static void main(String[] args) {
    DeviceSpec spec = DeviceSpec.jvm().withVectorBits(Integer.parseInt(args[0])).withThreads(1);
    List<String> names = List.of("1x1 14x14 256->1024", "3x3 14x14 256->256");
    try (Dispatcher dispatcher = new Dispatcher(1);
        Memory memory = new Memory(Long.MAX_VALUE);
        KernelLauncher launcher =
            new KernelLauncher(memory, KernelClasses.ofJvm(), dispatcher, 1)) {
      dispatcher.acquire();
      for (KernelCase work : KernelCase.resNet50(Compilation.lanes(spec))) {
        if (names.contains(work.name())) {
          launcher.launch(work.preparation()).run();
          Runnable kernel = launcher.launch(work.steps());
          for (int i = 0; i < RUNS; i++) {
            kernel.run();
          }
        }
      }
      dispatcher.release();
    }
  }
}
