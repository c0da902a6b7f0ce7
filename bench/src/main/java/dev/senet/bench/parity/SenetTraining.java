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

/** A classifier that senet trains, with the program that {@code senet train} runs. */
public final class SenetTraining implements TrainingRun {
  private final String images;
  private final Executable executable;

  /**
   * @param network a network with one input, images, and one output, logits [N, classes]
   */
  public SenetTraining(Device device, Graph network, Weights initial, Sgd optimizer) {
    this.images = ((Input) network.inputs().getFirst().op()).name();
    String logits = network.outputs().keySet().iterator().next();
    Graph step = new TrainingStep(logits, new SoftmaxCrossEntropy(0), optimizer, 0).graph(network);
    this.executable = Compilation.load(Compilation.training(step, device.target()), device);
    initial.copyTo(executable);
  }

  /** The batch is copied to its place in each step, as in {@code senet train}. */
  @Override
  public Step prepare(LabelledBatch batch) {
    return new Step() {
      @Override
      public double run(double learningRate) {
        return step(batch, learningRate);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public double step(LabelledBatch batch, double learningRate) {
    executable.useBatch(batch.size());
    executable.input(images).copyFrom(MemorySegment.ofArray(batch.images()));
    executable.input(TrainingStep.LABELS).copyFrom(MemorySegment.ofArray(batch.labels()));
    executable.input(Optimizer.LEARNING_RATE).set(ValueLayout.JAVA_FLOAT, 0, (float) learningRate);
    executable.run();
    return executable.output(TrainingStep.LOSS).get(ValueLayout.JAVA_FLOAT, 0);
  }

  @Override
  public float[] value(Variable variable) {
    return executable.variable(variable).toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public float[] velocity(Variable variable) {
    return value(Optimizer.state(variable, "momentum"));
  }

  @Override
  public void close() {
    executable.close();
  }
}
