package dev.senet.training;

import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Program;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.Device;
import dev.senet.runtime.Executable;
import dev.senet.runtime.Weights;
import dev.senet.training.data.BatchTarget;
import dev.senet.training.recipe.TrainingPlan;
import dev.senet.training.report.Score;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A compiled training step: forward, loss, backward and update in one program. */
final class StepProgram implements AutoCloseable {
  private final Optimizer optimizer;
  private final Executable executable;
  private final BatchTarget target;
  private final List<String> scalars;
  private final List<Variable> variables;
  private final boolean scalesLoss;

  StepProgram(Graph network, TrainingPlan plan, Device device) {
    Classifier classifier = Classifier.of(network);
    this.optimizer = plan.optimizer();
    this.scalesLoss = device.spec().precision().needsLossScaling();
    Graph step = graph(network, plan, device.spec().precision());
    this.executable = Compilation.load(Compilation.training(step, device.target()), device);
    this.target = new ExecutableTarget(executable, classifier.input());
    this.scalars =
        executable.program().inputs().stream()
            .filter(port -> port.type().shape().equals(Shape.of()))
            .map(Program.Port::name)
            .toList();
    this.variables =
        executable.program().variables().stream().map(Program.VariableSlot::variable).toList();
  }

  /** The graph of a step, before all passes. */
  static Graph graph(Graph network, TrainingPlan plan, Precision precision) {
    String logits = Classifier.of(network).logits();
    return new TrainingStep(
            logits, plan.loss(), plan.optimizer(), plan.seed(), plan.freeze()::contains)
        .withScaledLoss(precision.needsLossScaling())
        .graph(network);
  }

  /** Everything that the step reads and writes. */
  List<Variable> variables() {
    return variables;
  }

  Executable executable() {
    return executable;
  }

  /** Sets variables. */
  void load(Weights weights) {
    weights.copyTo(executable);
  }

  /** Where the next batch goes. */
  BatchTarget target() {
    return target;
  }

  /** Bytes that a batch of {@code n} images needs beside the variables and gradients. */
  long workBytes(long n) {
    return executable.workBytes(n);
  }

  /**
   * Runs one step on the batch.
   *
   * @param step counted from 1
   * @return mean loss and accuracy before the update
   */
  Score run(long step, double learningRate) {
    for (String scalar : scalars) {
      float value = (float) scalar(scalar, step, learningRate);
      executable.input(scalar).set(ValueLayout.JAVA_FLOAT, 0, value);
    }
    executable.run();
    return new Score(output(TrainingStep.LOSS), output(TrainingStep.CORRECT));
  }

  /** Whether the step that was run last changed nothing because its scaled gradients overflowed. */
  boolean isSkipped() {
    return scalesLoss && output(TrainingStep.SKIPPED) != 0;
  }

  /** Whether steps may be skipped. */
  boolean scalesLoss() {
    return scalesLoss;
  }

  private double scalar(String name, long step, double learningRate) {
    return switch (name) {
      case Optimizer.LEARNING_RATE -> learningRate;
      case TrainingStep.STEP -> step;
      case AdamW.CORRECTION_1 -> 1 - Math.pow(((AdamW) optimizer).beta1(), step);
      case AdamW.CORRECTION_2 -> 1 - Math.pow(((AdamW) optimizer).beta2(), step);
      default -> throw new IllegalStateException("unknown input " + name);
    };
  }

  private float output(String name) {
    return executable.output(name).get(ValueLayout.JAVA_FLOAT, 0);
  }

  @Override
  public void close() {
    executable.close();
  }
}
