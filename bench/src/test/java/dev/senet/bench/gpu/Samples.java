package dev.senet.bench.gpu;

import dev.senet.runtime.KernelSpeed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/** What the tests of this package measure without a GPU. */
final class Samples {
  static final TornadoDevice GPU = new TornadoDevice("tornado:0:1", "gpu", "opencl", "a GPU");
  static final Ceilings CEILINGS =
      new Ceilings(
          "a GPU",
          true,
          "2.13",
          1000,
          Map.of(Precision.FP32, 50e3, Precision.TF32, 400e3, Precision.BF16, 800e3));
  static final KernelSpeed CONV = new KernelSpeed("stage1.conv1", "conv 7×7", 1, 2, 0.5, 10e3, 100);

  private Samples() {}

  /** The plan of a smoke run, whose networks are in {@code folder}. */
  static Plan plan(Path folder) throws IOException {
    Path file = folder.resolve("small.senet");
    try (InputStream in = GpuCommand.class.getResourceAsStream("small.senet")) {
      Files.copy(in, file);
    }
    return Plan.smoke(file);
  }

  /** A prediction of two images by {@code network}. */
  static GpuTask task(GpuNetwork network, Precision precision, GpuContender contender) {
    return new GpuTask(Use.INFERENCE, 2, network, precision, contender);
  }

  /** A row of runs that took so many milliseconds. */
  static GpuRow row(GpuTask task, long... ms) {
    return GpuRow.measured(task, 1e-6, LongStream.of(ms).map(m -> m * 1_000_000).toArray());
  }
}
