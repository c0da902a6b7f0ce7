package dev.senet.bench.parity;

import dev.senet.bench.torch.Torch;
import dev.senet.bench.torch.TorchTraining;
import dev.senet.core.graph.Graph;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Weights;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run parity}. */
@Command(
    name = "parity",
    description =
        "Trains SE-ResNet-20 with senet and with PyTorch, from the same weights on the same"
            + " batches, and compares losses, gradients and running statistics.",
    footer = {
      "",
      "The images are random. Both compute in float32, so that rounding differs.",
      "The exit code is 1 if they differ by more than rounding."
    })
public final class ParityCommand implements Callable<Integer> {
  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "30",
      description = "Steps of training; ${DEFAULT-VALUE} if not given.")
  private int steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images a step; ${DEFAULT-VALUE} if not given.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.1",
      description = "Learning rate; ${DEFAULT-VALUE} if not given.")
  private double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Where weights, images and classes come from; ${DEFAULT-VALUE} if not given.")
  private long seed;

  @Override
  public Integer call() {
    Graph network = ParityNetwork.load();
    Weights weights = Weights.initial(network.variables(), Initializer.HE_NORMAL, seed);
    DeviceSpec spec = DeviceSpec.jvm();
    Parity parity = new Parity(network, steps, batch, learningRate, seed);
    try (Device device = Device.open(spec);
        TrainingRun senet = new SenetTraining(device, network, weights, Parity.OPTIMIZER);
        TrainingRun torch =
            new TorchTraining(Torch.start(spec.threads()), network, weights, Parity.OPTIMIZER)) {
      ParityReport report = parity.compare(senet, torch);
      report.print(System.out);
      return report.holds() ? 0 : 1;
    }
  }
}
