package dev.senet.bench.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.senet.bench.parity.LabelledBatch;
import dev.senet.bench.parity.TrainingRun;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.runtime.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A classifier that PyTorch trains: its forward pass, its derivatives, and the update that {@code
 * torch.optim.SGD} documents, from PyTorch's tensor operations.
 */
public final class TorchTraining implements TrainingRun {
  private final Engine engine;
  private final TorchNetwork network;
  private final String input;
  private final Sgd optimizer;
  private final Map<Variable, NDArray> velocities = new LinkedHashMap<>();

  /**
   * @param graph a network with one input, images, and one output, logits [N, classes]
   * @throws UnsupportedOperationException if the optimizer has Nesterov's momentum
   */
  public TorchTraining(Engine engine, Graph graph, Weights weights, Sgd optimizer) {
    if (optimizer.nesterov()) {
      throw new UnsupportedOperationException("Nesterov's momentum");
    }
    this.engine = engine;
    this.network = new TorchNetwork(engine, graph, weights, true);
    this.input = ((Input) graph.inputs().getFirst().op()).name();
    this.optimizer = optimizer;
    network
        .variables()
        .forEach((variable, value) -> {
          if (variable.role().isTrained()) {
            value.setRequiresGradient(true);
            velocities.put(variable, value.zerosLike());
          }
        });
  }

  @Override
  public Step prepare(LabelledBatch batch) {
    NDManager held = network.newScope();
    return new HeldStep(
        held, network.upload(held, Map.of(input, batch.images()), batch.size()), batch.labels());
  }

  /** A batch that PyTorch holds. */
  private final class HeldStep implements Step {
    private final NDManager held;
    private final Map<String, NDArray> inputs;
    private final int[] labels;

    HeldStep(NDManager held, Map<String, NDArray> inputs, int[] labels) {
      this.held = held;
      this.inputs = inputs;
      this.labels = labels;
    }

    @Override
    public double run(double learningRate) {
      double loss = differentiate();
      velocities.forEach((variable, velocity) ->
          descend(variable, network.variables().get(variable), velocity, learningRate));
      return loss;
    }

    /** Leaves the gradients with the variables. */
    private double differentiate() {
      try (NDManager scope = network.newScope();
          GradientCollector collector = engine.newGradientCollector()) {
        NDArray logits = network.evaluate(scope, inputs).values().iterator().next();
        NDArray loss = crossEntropy(logits, scope.create(labels));
        collector.backward(loss);
        return loss.getFloat();
      }
    }

    @Override
    public void close() {
      held.close();
    }
  }

  private static NDArray crossEntropy(NDArray logits, NDArray labels) {
    NDArray target = labels.oneHot((int) logits.getShape().get(1));
    return logits.logSoftmax(1).mul(target).sum(new int[] {1}).mean().neg();
  }

  private void descend(Variable variable, NDArray value, NDArray velocity, double learningRate) {
    try (NDArray gradient = value.getGradient();
        NDArray descent = value.mul(optimizer.decay(variable))) {
      descent.addi(gradient);
      velocity.muli(optimizer.momentum()).addi(descent);
      try (NDArray way = velocity.mul(learningRate)) {
        value.subi(way);
      }
      gradient.subi(gradient);
    }
  }

  @Override
  public float[] value(Variable variable) {
    return TorchLayout.values(network.variables().get(variable), variable);
  }

  @Override
  public float[] velocity(Variable variable) {
    return TorchLayout.values(velocities.get(variable), variable);
  }

  @Override
  public void close() {
    network.close();
  }
}
