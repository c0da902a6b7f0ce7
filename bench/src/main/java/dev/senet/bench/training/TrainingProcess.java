package dev.senet.bench.training;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.ContenderKind;
import dev.senet.bench.contest.ContenderServer;
import dev.senet.bench.contest.Work;
import dev.senet.bench.parity.TrainingRun;
import dev.senet.bench.torch.Torch;
import dev.senet.bench.torch.TorchTraining;
import dev.senet.core.graph.Graph;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import java.io.IOException;

/** The process of a contender that trains. */
public final class TrainingProcess {
  private TrainingProcess() {}

  /** Started by {@link dev.senet.bench.contest.ContenderProcess}, not by people. */
  public static void main(String[] args) {
    ContenderServer.run(args, TrainingProcess::open);
  }

  private static Contender open(ContenderKind kind, Work work) throws IOException {
    GraphModel model = GraphModel.load(work.model());
    Graph network = model.graph();
    return switch (kind) {
      case SENET ->
          new SenetTrainingContender(
              Device.open(DeviceSpec.jvm().withThreads(work.threads())), model, work.batch());
      case PYTORCH ->
          new TrainingContender(
              new TorchTraining(
                  Torch.start(work.threads()), network, model.weights(), TrainingRun.OPTIMIZER),
              network,
              work.batch());
      case ONNX_RUNTIME -> throw new UnsupportedOperationException("it is not made to train here");
    };
  }
}
