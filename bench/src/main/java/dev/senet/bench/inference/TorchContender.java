package dev.senet.bench.inference;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.Work;
import dev.senet.bench.torch.Torch;
import dev.senet.bench.torch.TorchNetwork;
import dev.senet.bench.torch.TorchPrediction;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** PyTorch on the CPU, op by op. */
final class TorchContender implements Contender {
  private final TorchNetwork network;
  private final TorchPrediction prediction;

  TorchContender(Work work) throws IOException {
    GraphModel model = SteadyModel.load(work.model());
    network = new TorchNetwork(Torch.start(work.threads()), model.graph(), model.weights(), false);
    Map<String, float[]> inputs = RandomInputs.of(model.graph(), work.batch());
    prediction = new TorchPrediction(network, inputs, work.batch());
  }

  @Override
  public void run() {
    prediction.run();
  }

  @Override
  public float[] check() {
    run();
    return Concatenation.of(List.copyOf(prediction.outputs().values()));
  }

  @Override
  public void close() {
    prediction.close();
    network.close();
  }
}
