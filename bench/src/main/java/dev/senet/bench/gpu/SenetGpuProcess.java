package dev.senet.bench.gpu;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.ContenderServer;
import dev.senet.bench.parity.LabelledBatch;
import dev.senet.bench.parity.SenetTraining;
import dev.senet.bench.parity.TrainingRun;
import dev.senet.bench.training.TrainingContender;
import dev.senet.runtime.AcceleratorId;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** senet's process, with TornadoVM. */
public final class SenetGpuProcess {
  private SenetGpuProcess() {}

  /** Started by {@link dev.senet.bench.contest.ContenderProcess}, not by people. */
  public static void main(String[] args) {
    ContenderServer.run(() -> open(List.of(args)));
  }

  /** What {@link #main} takes. */
  static List<String> arguments(GpuTask task, Path images, AcceleratorId device) {
    return List.of(
        task.use().name(),
        "" + task.batch(),
        task.network().file().toString(),
        task.network().model().orElse(""),
        images.toString(),
        "" + device.backend(),
        "" + device.device(),
        task.precision().name());
  }

  private static Contender open(List<String> arguments) throws IOException {
    Use use = Use.valueOf(arguments.get(0));
    int batch = Integer.parseInt(arguments.get(1));
    Optional<String> name = Optional.of(arguments.get(3)).filter(text -> !text.isEmpty());
    GraphModel model = new GpuNetwork(Path.of(arguments.get(2)), name).load();
    List<LabelledBatch> batches = GpuData.batches(Path.of(arguments.get(4)), batch);
    AcceleratorId id =
        new AcceleratorId(Integer.parseInt(arguments.get(5)), Integer.parseInt(arguments.get(6)));
    DeviceSpec spec = DeviceSpec.tornado().withAccelerator(id);
    Device device =
        Device.open(spec.withPrecision(precision(Precision.valueOf(arguments.get(7)), id)));
    return switch (use) {
      case INFERENCE -> new SenetPrediction(device, model, batches.getFirst().images());
      case TRAINING ->
          new TrainingContender(
              new SenetTraining(device, model.graph(), model.weights(), TrainingRun.OPTIMIZER),
              batches);
    };
  }

  /** Tensor cores are CUDA's; other devices round the factors, and gain no time by it. */
  private static dev.senet.core.program.Precision precision(Precision precision, AcceleratorId id) {
    return switch (precision) {
      case FP32 -> dev.senet.core.program.Precision.FP32;
      case BF16 ->
          Device.accelerators().stream()
                  .anyMatch(a -> a.id().equals(id) && a.backendName().equals("cuda"))
              ? dev.senet.core.program.Precision.BF16_TENSOR
              : dev.senet.core.program.Precision.BF16;
      case TF32 -> throw new IllegalArgumentException("senet does not compute in " + precision);
    };
  }
}
