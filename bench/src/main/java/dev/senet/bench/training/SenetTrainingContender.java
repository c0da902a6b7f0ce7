package dev.senet.bench.training;

import dev.senet.bench.parity.SenetTraining;
import dev.senet.bench.parity.TrainingRun;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import java.util.OptionalLong;

/** senet, which also says what memory its plan takes. */
final class SenetTrainingContender extends TrainingContender {
  private final Device device;

  SenetTrainingContender(Device device, GraphModel model, int batch) {
    super(
        new SenetTraining(device, model.graph(), model.weights(), TrainingRun.OPTIMIZER),
        model.graph(),
        batch);
    this.device = device;
  }

  @Override
  public OptionalLong plannedBytes() {
    return OptionalLong.of(device.memory().peak());
  }

  @Override
  public void close() {
    super.close();
    device.close();
  }
}
