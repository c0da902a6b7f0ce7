package dev.senet.training;

import dev.senet.compiler.autodiff.LossScaling;
import dev.senet.core.graph.Variable;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.Weights;
import dev.senet.training.Checkpoint.Progress;
import dev.senet.training.data.Batch;
import dev.senet.training.data.BatchStream;
import dev.senet.training.data.DataLoader;
import dev.senet.training.optim.ScheduleState;
import dev.senet.training.recipe.TrainingPlan;
import dev.senet.training.report.EpochMetrics;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.report.RunMetrics;
import dev.senet.training.report.Score;
import dev.senet.training.report.StepMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epochs of a training. What it computes follows from the checkpoint it starts at alone: it may
 * be cut off at any moment and go on from the last checkpoint.
 */
final class TrainingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

  /** How much work an interruption may cost, when epochs are longer. */
  private static final long CHECKPOINT_NANOS = 60_000_000_000L;

  /** The part of all steps from which on skipping them is no exception any more. */
  private static final double MANY_SKIPPED = 0.05;

  private static final long PLOT_NANOS = 30_000_000_000L;

  private final Run run;
  private final TrainingPlan plan;
  private final StepProgram step;
  private final Evaluator evaluator;
  private final DataLoader training;
  private final DataLoader validation;
  private final RunMetrics metrics;
  private Progress progress;
  private double learningRate;
  private Stopwatch stopwatch;
  private long checkpointTime = System.nanoTime();
  private long plotTime = System.nanoTime();
  private boolean hasHinted;
  private volatile boolean isStopped;

  TrainingLoop(
      Run run,
      StepProgram step,
      Evaluator evaluator,
      DataLoader training,
      DataLoader validation,
      RunMetrics metrics,
      Progress start) {
    this.run = run;
    this.plan = run.plan();
    this.step = step;
    this.evaluator = evaluator;
    this.training = training;
    this.validation = validation;
    this.metrics = metrics;
    this.progress = start;
  }

  RunMetrics metrics() {
    return metrics;
  }

  boolean isFinished() {
    return progress.epoch() >= plan.epochs();
  }

  /** Ends {@link #run} after the current step; the next one before its first, if none goes on. */
  void stop() {
    isStopped = true;
  }

  void run(ProgressDisplay display) throws IOException, InterruptedException {
    if (isFinished()) {
      return;
    }
    try (BatchStream batches = training.stream(progress.epoch(), progress.batch(), plan.epochs())) {
      beginEpoch(display);
      while (!isFinished() && !isStopped) {
        Batch batch = batches.next(step.target()).orElseThrow();
        runStep(batch, display);
        if (batch.endsEpoch()) {
          endEpoch(display);
        } else if (isStopped || System.nanoTime() - checkpointTime > CHECKPOINT_NANOS) {
          writeCheckpoint();
        }
      }
    }
    isStopped = false;
    plot();
  }

  private void beginEpoch(ProgressDisplay display) {
    stopwatch = new Stopwatch();
    display.beginEpoch(
        progress.epoch() + 1, plan.epochs(), training.dataset().size(), progress.sums().images());
  }

  private void runStep(Batch batch, ProgressDisplay display) {
    double epoch = progress.epoch() + (double) batch.index() / training.batchesPerEpoch();
    learningRate = plan.schedule().learningRate(epoch, progress.schedule());
    long number = progress.step() + 1;
    Score score = step.run(number, learningRate);
    if (!Double.isFinite(score.loss())) {
      throw new TrainingException(
          "the loss is %s at step %d, in epoch %d: the training diverged; lower the learning rate (here %.3g)%s"
              .formatted(
                  score.loss(), number, progress.epoch() + 1, learningRate, otherPrecision()));
    }
    progress =
        new Progress(
            progress.epoch(),
            batch.index() + 1,
            number,
            progress.sums().plus(batch.size(), score),
            progress.schedule(),
            progress.bestAccuracy());
    metrics.add(
        new StepMetrics(
            number,
            progress.epoch() + 1,
            learningRate,
            score,
            stopwatch.step(batch.size()),
            step.isSkipped()));
    display.step(batch.size(), progress.sums().mean());
  }

  private void endEpoch(ProgressDisplay display) throws IOException, InterruptedException {
    double speed = stopwatch.imagesPerSecond();
    evaluator.load(step.executable());
    Evaluator.Result result = evaluator.evaluate(validation, display);
    Score judged = new Score(result.loss(), result.accuracy());
    EpochMetrics epoch =
        new EpochMetrics(
            progress.epoch() + 1,
            progress.step(),
            learningRate,
            progress.sums().mean(),
            Optional.of(judged),
            speed,
            stopwatch.seconds(),
            metrics.skippedSteps(progress.epoch() + 1));
    metrics.add(epoch);
    if (judged.accuracy() >= progress.bestAccuracy()) {
      writeWeights(epoch);
    }
    ScheduleState schedule = plan.schedule().afterEpoch(progress.schedule(), judged.loss());
    progress =
        new Progress(
            progress.epoch() + 1,
            0,
            progress.step(),
            Sums.ZERO,
            schedule,
            Math.max(progress.bestAccuracy(), judged.accuracy()));
    writeCheckpoint();
    display.endEpoch(epoch);
    hintAtSkippedSteps(display);
    if (System.nanoTime() - plotTime > PLOT_NANOS) {
      plot();
    }
    if (!isFinished()) {
      beginEpoch(display);
    }
  }

  /** What may help too, if the loss is infinite because half precision is too short for it. */
  private String otherPrecision() {
    return step.scalesLoss() ? ", or train with --precision bf16 or fp32: fp16 ends at 65504" : "";
  }

  /**
   * A scale that is too large is found out by a few skipped steps. Where they do not end, dividing
   * the gradients does not help.
   */
  private void hintAtSkippedSteps(ProgressDisplay display) {
    long skipped = metrics.skippedSteps();
    if (!hasHinted && skipped > LossScaling.HALVINGS && skipped > MANY_SKIPPED * progress.step()) {
      hasHinted = true;
      display.note(
          "%d of %d steps were skipped, as their gradients overflowed in fp16: train with --precision bf16 or fp32"
              .formatted(skipped, progress.step()));
    }
  }

  /** The network's variables, without the optimizer's. */
  private void writeWeights(EpochMetrics epoch) throws IOException {
    List<Variable> ofNetwork =
        step.variables().stream().filter(variable -> !variable.role().isOfTraining()).toList();
    Weights weights = Checkpoint.of(progress, step.executable(), ofNetwork).weights();
    weights
        .toSafetensors(Map.of("epoch", Integer.toString(epoch.epoch())))
        .write(run.folder().resolve(SavedModel.WEIGHTS));
  }

  /** Metrics first: a checkpoint never stands beyond them, and they are cut back to it. */
  void writeCheckpoint() throws IOException {
    metrics.save();
    Checkpoint.of(progress, step.executable(), step.variables())
        .write(run.folder().resolve(Checkpoint.FILE));
    checkpointTime = System.nanoTime();
  }

  private void plot() {
    try {
      metrics.plot();
    } catch (IOException e) {
      LOG.warn("no plots: {}", e.getMessage());
    }
    plotTime = System.nanoTime();
  }
}
