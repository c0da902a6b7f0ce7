package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.runtime.KernelSpeed;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What TornadoVM's profiler says of kernels, for people. */
final class SpeedsText {
  private final List<KernelSpeed> kernels;
  private final PrintStream out;

  SpeedsText(List<KernelSpeed> kernels, PrintStream out) {
    this.kernels = kernels;
    this.out = out;
  }

  void print(int batch) {
    out.printf("%nKernels, batch %d: time on the device%n%n", batch);
    TextTable table =
        new TextTable(
            List.of(
                Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("layer", "kernel", "launches", "ms", "of time", "GFLOP/s", "GB/s"));
    for (KernelSpeed kernel : kernels) {
      table.add(
          kernel.layer(),
          kernel.kind(),
          "" + kernel.launches(),
          text("%.3f", kernel.ms()),
          text("%.1f %%", 100 * kernel.ofTime()),
          text("%.1f", kernel.gigaflops()),
          text("%.1f", kernel.gigabytesPerSecond()));
    }
    table.print(out);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
