package dev.senet.bench.parity;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    Map<Variable, float[]> weights = weights(senet);
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
        gradients = gradients(weights, senet, torch);
        firstStatistics = statistics(senet, torch);
      }
    }
    return new ParityReport(losses, gradients, firstStatistics, statistics(senet, torch));
  }

  private Map<Variable, float[]> weights(TrainingRun run) {
    Map<Variable, float[]> weights = new LinkedHashMap<>();
    network.variables().stream()
        .filter(v -> v.role().isTrained())
        .forEach(v -> weights.put(v, run.value(v)));
    return weights;
  }

  /** After one step the velocity is the gradient plus weight decay. */
  private static List<Difference> gradients(
      Map<Variable, float[]> weights, TrainingRun senet, TrainingRun torch) {
    return weights.entrySet().stream()
        .map(w ->
            Difference.of(
                w.getKey().name(),
                gradient(w.getKey(), w.getValue(), senet),
                gradient(w.getKey(), w.getValue(), torch)))
        .toList();
  }

  private static float[] gradient(Variable variable, float[] weights, TrainingRun run) {
    float[] gradient = run.velocity(variable);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] -= (float) (TrainingRun.OPTIMIZER.decay(variable) * weights[i]);
    }
    return gradient;
  }

  private List<Difference> statistics(TrainingRun senet, TrainingRun torch) {
    return network.variables().stream()
        .filter(v -> v.role() == Role.RUNNING_MEAN || v.role() == Role.RUNNING_VARIANCE)
        .map(v -> Difference.of(v.name(), senet.value(v), torch.value(v)))
        .toList();
  }
}
