package dev.senet.bench.parity;

import dev.senet.compiler.autodiff.Sgd;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Trains a network with senet and with PyTorch, with the same initial weights and the same batches.
 *
 * <p>Two trainings that round differently drift apart however correct they are: a step multiplies
 * what the steps before have left, the more the greater the learning rate is. So PyTorch trains
 * once more, from weights of which each has been moved to the next float: what it then differs from
 * itself is what rounding alone does.
 *
 * @param network the network as inference sees it, an image classifier
 * @param steps how many steps
 * @param batch images a step
 * @param learningRate of every step
 * @param seed where images and classes come from
 */
record Parity(Graph network, int steps, int batch, double learningRate, long seed) {
  /** He, Zhang, Ren, Sun 2016, section 4.2; biases and batch norm do not decay. */
  static final Sgd OPTIMIZER = new Sgd(0.9, false, 1e-4, false);

  /**
   * Takes a step of each run in turn.
   *
   * @param nearby PyTorch's run from slightly other weights
   */
  ParityReport compare(TrainingRun senet, TrainingRun torch, TrainingRun nearby) {
    Random random = new Random(seed);
    Shape image = network.inputs().getFirst().shape();
    int classes = network.outputs().values().iterator().next().shape().channels();
    List<StepLosses> losses = new ArrayList<>();
    List<Difference> gradients = List.of();
    List<Difference> firstStatistics = List.of();
    for (int step = 1; step <= steps; step++) {
      LabelledBatch data = LabelledBatch.random(random, batch, image, classes);
      losses.add(
          new StepLosses(
              step,
              senet.step(data, learningRate),
              torch.step(data, learningRate),
              nearby.step(data, learningRate)));
      if (step == 1) {
        gradients = gradients(senet, torch);
        firstStatistics = statistics(senet, torch);
      }
    }
    return new ParityReport(losses, gradients, firstStatistics, statistics(senet, torch));
  }

  private static List<Difference> gradients(TrainingRun senet, TrainingRun torch) {
    Map<Variable, float[]> theirs = torch.firstGradients();
    return senet.firstGradients().entrySet().stream()
        .map(g -> Difference.of(g.getKey().name(), g.getValue(), theirs.get(g.getKey())))
        .toList();
  }

  private List<Difference> statistics(TrainingRun senet, TrainingRun torch) {
    return network.variables().stream()
        .filter(v -> v.role() == Role.RUNNING_MEAN || v.role() == Role.RUNNING_VARIANCE)
        .map(v -> Difference.of(v.name(), senet.value(v), torch.value(v)))
        .toList();
  }
}
