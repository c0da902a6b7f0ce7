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
        "" + device.device());
  }

  private static Contender open(List<String> arguments) throws IOException {
    Use use = Use.valueOf(arguments.get(0));
    int batch = Integer.parseInt(arguments.get(1));
    Optional<String> name = Optional.of(arguments.get(3)).filter(text -> !text.isEmpty());
    GraphModel model = new GpuNetwork(Path.of(arguments.get(2)), name).load();
    List<LabelledBatch> batches = GpuData.batches(Path.of(arguments.get(4)), batch);
    AcceleratorId id =
        new AcceleratorId(Integer.parseInt(arguments.get(5)), Integer.parseInt(arguments.get(6)));
    Device device = Device.open(DeviceSpec.tornado().withAccelerator(id));
    return switch (use) {
      case INFERENCE -> new SenetPrediction(device, model, batches.getFirst().images());
      case TRAINING ->
          new TrainingContender(
              new SenetTraining(device, model.graph(), model.weights(), TrainingRun.OPTIMIZER),
              batches);
    };
  }
}
