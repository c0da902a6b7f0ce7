package dev.senet.training;

import dev.senet.compiler.autodiff.EvaluationStep;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.program.Program;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.Device;
import dev.senet.runtime.Executable;
import dev.senet.runtime.Weights;
import dev.senet.training.data.Batch;
import dev.senet.training.data.BatchStream;
import dev.senet.training.data.BatchTarget;
import dev.senet.training.data.DataLoader;
import dev.senet.training.data.DatasetException;
import dev.senet.training.report.ProgressDisplay;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** Judges a classifier on labelled images. */
public final class Evaluator implements AutoCloseable {
  private static final List<String> OUTPUTS =
      List.of(TrainingStep.LOSS, TrainingStep.CORRECT, EvaluationStep.CORRECT_5);

  private final Classifier classifier;
  private final Executable executable;
  private final BatchTarget target;

  /** Compiles the network for {@code device}; its weights are still to be loaded. */
  public Evaluator(Graph network, Loss loss, Device device) {
    classifier = Classifier.of(network);
    Graph graph = new EvaluationStep(classifier.logits(), loss).graph(network);
    executable = Compilation.load(Compilation.inference(graph, device.target()), device);
    target = new ExecutableTarget(executable, classifier.input());
  }

  /**
   * What came out.
   *
   * @param images how many images were judged
   * @param accuracy share of images whose label has the largest logit
   * @param top5Accuracy share of images whose label is among the five largest
   * @param loss mean loss
   */
  public record Result(long images, double accuracy, double top5Accuracy, double loss) {}

  /** Sets the weights. */
  public void load(Weights weights) {
    weights.copyTo(executable);
    executable.prepare();
  }

  /** Takes the weights of another program of the same network. */
  void load(Executable other) {
    for (Program.VariableSlot slot : executable.program().variables()) {
      Variable variable = slot.variable();
      executable.variable(variable).copyFrom(other.variable(variable));
    }
    executable.prepare();
  }

  /** Runs over all images once; {@code display} is told how far. */
  public Result evaluate(DataLoader loader, ProgressDisplay display) throws InterruptedException {
    classifier.requireClasses(loader.dataset().classNames());
    double[] sums = new double[OUTPUTS.size()];
    long images = 0;
    try (BatchStream batches = loader.epoch(0)) {
      for (Optional<Batch> batch = batches.next(target);
          batch.isPresent();
          batch = batches.next(target)) {
        executable.run();
        for (int i = 0; i < sums.length; i++) {
          sums[i] += sum(executable.output(OUTPUTS.get(i)), batch.get().size());
        }
        images += batch.get().size();
        display.task("validating", images, loader.dataset().size());
      }
    }
    if (images == 0) {
      throw new DatasetException(
          "none of %d images can be decoded".formatted(loader.dataset().size()));
    }
    return new Result(images, sums[1] / images, sums[2] / images, sums[0] / images);
  }

  private static double sum(MemorySegment values, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    return sum;
  }

  /** Bytes that a batch of {@code n} images needs beside the weights. */
  long workBytes(long n) {
    return executable.workBytes(n);
  }

  @Override
  public void close() {
    executable.close();
  }
}
