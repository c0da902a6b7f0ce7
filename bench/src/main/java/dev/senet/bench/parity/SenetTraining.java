package dev.senet.bench.parity;

import dev.senet.compiler.autodiff.Loss.SoftmaxCrossEntropy;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.Device;
import dev.senet.runtime.Executable;
import dev.senet.runtime.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/** A classifier that senet trains, with the program that {@code senet train} runs. */
final class SenetTraining implements TrainingRun {
  private final Graph network;
  private final Weights initial;
  private final Sgd optimizer;
  private final Executable executable;
  private int steps;

  /**
   * @param network a network with one input, images, and one output, logits [N, classes]
   * @throws IllegalArgumentException if the optimizer has no momentum
   */
  SenetTraining(Device device, Graph network, Weights initial, Sgd optimizer) {
    if (optimizer.momentum() == 0) {
      throw new IllegalArgumentException("gradients are read from the momentum; there is none");
    }
    this.network = network;
    this.initial = initial;
    this.optimizer = optimizer;
    String logits = network.outputs().keySet().iterator().next();
    Graph step = new TrainingStep(logits, new SoftmaxCrossEntropy(0), optimizer, 0).graph(network);
    this.executable = Compilation.load(Compilation.training(step, device.spec()), device);
    initial.copyTo(executable);
  }

  @Override
  public double step(LabelledBatch batch, double learningRate) {
    String images = ((Input) network.inputs().getFirst().op()).name();
    executable.useBatch(batch.size());
    executable.input(images).copyFrom(MemorySegment.ofArray(batch.images()));
    executable.input(TrainingStep.LABELS).copyFrom(MemorySegment.ofArray(batch.labels()));
    executable.input(Optimizer.LEARNING_RATE).set(ValueLayout.JAVA_FLOAT, 0, (float) learningRate);
    executable.run();
    steps++;
    return executable.output(TrainingStep.LOSS).get(ValueLayout.JAVA_FLOAT, 0);
  }

  /** After one step the velocity, 0 at first, is the gradient plus weight decay. */
  @Override
  public Map<Variable, float[]> firstGradients() {
    if (steps != 1) {
      throw new IllegalStateException("the first gradients, after " + steps + " steps");
    }
    Map<Variable, float[]> gradients = new LinkedHashMap<>();
    for (Variable variable : network.variables()) {
      if (variable.role().isTrained()) {
        float[] gradient = value(Optimizer.state(variable, "momentum"));
        float[] weights = initial.values().get(variable).toArray(ValueLayout.JAVA_FLOAT);
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] -= (float) (optimizer.decay(variable) * weights[i]);
        }
        gradients.put(variable, gradient);
      }
    }
    return gradients;
  }

  @Override
  public float[] value(Variable variable) {
    return executable.variable(variable).toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public void close() {
    executable.close();
  }
}
