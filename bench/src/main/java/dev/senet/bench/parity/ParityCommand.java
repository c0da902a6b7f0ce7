package dev.senet.bench.parity;

import dev.senet.bench.torch.Torch;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run parity}. */
@Command(
    name = "parity",
    description =
        "Trains SE-ResNet-20 with senet and with PyTorch, from the same weights on the same random"
            + " images, in float32, and compares losses, gradients and running statistics. Exits"
            + " with 1 if they differ by more than rounding.",
    footer = {
      "",
      "The last column of the losses shows what rounding does: by how much PyTorch differs from",
      "itself when each weight starts at the next float. It grows with the learning rate.",
      "",
      "With other seeds than the usual one the input of a ReLU can lie so close to 0 that",
      "rounding switches it on or off, which shows in the gradients at once."
    })
public final class ParityCommand implements Callable<Integer> {
  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.01",
      description = "Learning rate; ${DEFAULT-VALUE} if not given.")
  private double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "4",
      description = "Where weights, images and classes come from; ${DEFAULT-VALUE} if not given.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    ParityReport report =
        new ParityExperiment(learningRate, seed).run(Torch.start(ParityExperiment.THREADS));
    report.print(System.out);
    return report.holds() ? 0 : 1;
  }
}
