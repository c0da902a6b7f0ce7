package dev.senet.bench.inference;

import dev.senet.bench.torch.Torch;
import dev.senet.bench.torch.TorchNetwork;
import dev.senet.bench.torch.TorchPrediction;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.util.List;

/** PyTorch on the CPU, op by op. */
final class TorchContender implements Contender {
  private final TorchNetwork network;
  private final TorchPrediction prediction;

  TorchContender(Work work) throws IOException {
    GraphModel model = work.load();
    network = new TorchNetwork(Torch.start(work.threads()), model.graph(), model.weights(), false);
    prediction = new TorchPrediction(network, work.inputs(model.graph()), work.batch());
  }

  @Override
  public void run() {
    prediction.run();
  }

  @Override
  public float[] outputs() {
    return Concatenation.of(List.copyOf(prediction.outputs().values()));
  }

  @Override
  public void close() {
    prediction.close();
    network.close();
  }
}
