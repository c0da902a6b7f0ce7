package dev.senet.training;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.program.Precision;
import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Weights;
import dev.senet.training.augment.MeanMeter;
import dev.senet.training.data.BrokenImages;
import dev.senet.training.data.CachedDataset;
import dev.senet.training.data.DataLoader;
import dev.senet.training.data.Dataset;
import dev.senet.training.data.TrainValidation;
import dev.senet.training.recipe.DataSource;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.recipe.TrainingPlan;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.report.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Trains a classifier and keeps the run in a folder. It begins with the weights that its model was
 * given, see {@link GraphModel#withWeights} and {@link Transfer}, and with fresh ones for the rest.
 *
 * {@snippet :
 * try (Device device = Device.jvm();
 *     ProgressDisplay display = ProgressDisplay.lines(System.out);
 *     Trainer trainer =
 *         Trainer.begin(
 *             GraphModel.load(Path.of("net.senet")),
 *             Overrides.NONE,
 *             Path.of("runs/net"),
 *             device,
 *             display)) {
 *   TrainingResult result = trainer.train(display);
 * }
 * }
 */
public final class Trainer implements AutoCloseable {
  /** The part of the heap that decoded images may take. */
  private static final int HEAP_SHARE = 4;

  private final Run run;
  private final Device device;
  private final BrokenImages brokenTraining = BrokenImages.logged();
  private final BrokenImages brokenValidation = BrokenImages.logged();
  private final DataLoader training;
  private final DataLoader validation;
  private final StepProgram step;
  private final Evaluator evaluator;

  /** What the device's memory holds before there is a batch. */
  private final long fixedBytes;

  private TrainingLoop loop;

  private Trainer(Run run, TrainValidation data, Device device) {
    this.run = run;
    this.device = device;
    long cached = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    long images = (long) data.train().size() + data.validation().size();
    training = run.trainingLoader(cached(data.train(), cached, images), device, brokenTraining);
    validation =
        run.validationLoader(
            cached(data.validation(), cached, images),
            run.plan().batch(),
            device,
            brokenValidation);
    TrainingPlan plan = run.plan();
    step = new StepProgram(run.model().graph(), plan, device);
    try {
      evaluator = new Evaluator(run.model().graph(), plan.loss(), device);
    } catch (RuntimeException e) {
      step.close();
      throw e;
    }
    fixedBytes = device.memory().used();
  }

  private static Dataset cached(Dataset images, long bytes, long ofImages) {
    return new CachedDataset(images, bytes * images.size() / ofImages);
  }

  /**
   * Begins a run: opens its data, measures what the recipe leaves to be measured, draws the weights
   * that the model has not been given, and makes the run folder.
   *
   * @param folder new or empty
   * @throws TrainingException if the model is no classifier of the data's classes, the recipe names
   *     no data, or the folder is taken
   * @throws dev.senet.core.source.SourceException if the recipe has errors
   * @throws dev.senet.training.data.DatasetException if the data is missing or malformed
   * @throws MemoryLimitException if the device's memory does not suffice
   */
  public static Trainer begin(
      GraphModel model, Overrides overrides, Path folder, Device device, ProgressDisplay display)
      throws IOException {
    TrainingPlan plan = Run.plan(model, overrides);
    Classifier classifier = Classifier.of(model.graph());
    requireFree(folder);
    DataSource source = absolute(plan);
    TrainValidation data = source.open(Path.of(""), plan.seed(), display);
    classifier.requireClasses(data.train().classNames());
    TrainingPlan filled = plan.withData(source);
    if (plan.needsMean()) {
      filled = filled.withMean(MeanMeter.measure(data.train()));
    }
    Run run =
        new Run(
            folder,
            model,
            data.train().classNames(),
            filled,
            Optional.of(Environment.of(device.spec())));
    Trainer trainer = new Trainer(run, data, device);
    try {
      trainer.requireMemory();
      run.write();
      trainer.step.load(Weights.initial(trainer.step.variables(), filled.init(), filled.seed()));
      trainer.step.load(model.loaded());
      trainer.startAt(Checkpoint.Progress.START, new RunMetrics(folder));
      trainer.loop.writeCheckpoint();
      return trainer;
    } catch (IOException | RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  private static DataSource absolute(TrainingPlan plan) {
    DataSource source =
        plan.data()
            .orElseThrow(() ->
                new TrainingException(
                    "there is no data to train on: name it with --data, or in the train section:"
                        + "  data folder(\"path\")"));
    return source.at(Path.of(source.path()).toAbsolutePath().normalize().toString());
  }

  /** A folder that holds no checkpoint yet may be left over from a start that was cut short. */
  private static void requireFree(Path folder) throws IOException {
    if (Run.isResumable(folder)) {
      throw new TrainingException(
          folder + " holds a run already: continue it with --resume, or choose another folder");
    }
    if (!Files.exists(folder) || Files.exists(folder.resolve(Environment.FILE))) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new TrainingException(folder + " holds other files: choose another folder");
      }
    }
  }

  /**
   * The graph of one step of training, in single precision, before all passes, as the model's
   * recipe describes it.
   *
   * @throws TrainingException if the model is no classifier
   * @throws dev.senet.core.source.SourceException if the recipe has errors
   */
  public static Graph step(GraphModel model) {
    return step(model, model.graph(), Precision.FP32);
  }

  /**
   * The same for {@code network} in place of the model's own, a variant of it, and any precision.
   *
   * @throws TrainingException if it is no classifier
   * @throws dev.senet.core.source.SourceException if the recipe has errors
   */
  public static Graph step(GraphModel model, Graph network, Precision precision) {
    return StepProgram.graph(network, Run.plan(model, Overrides.NONE), precision);
  }

  /**
   * Continues a run where its last checkpoint stands. On a device with the same vector width the
   * result is bit for bit what it would have been without the interruption.
   *
   * @throws dev.senet.runtime.WeightsException if the checkpoint is damaged
   */
  public static Trainer resume(Run run, Device device, ProgressDisplay display) throws IOException {
    Trainer trainer = new Trainer(run, run.openData(display), device);
    try {
      trainer.requireMemory();
      Checkpoint checkpoint =
          Checkpoint.read(run.folder().resolve(Checkpoint.FILE), trainer.step.variables());
      trainer.step.load(checkpoint.weights());
      RunMetrics metrics = RunMetrics.resume(run.folder(), checkpoint.progress().step());
      trainer.startAt(checkpoint.progress(), metrics);
      return trainer;
    } catch (IOException | RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  private void startAt(Checkpoint.Progress progress, RunMetrics metrics) {
    loop = new TrainingLoop(run, step, evaluator, training, validation, metrics, progress);
  }

  /** The step, the evaluation and the batches in preparation are in memory at the same time. */
  private void requireMemory() {
    long batch = run.plan().batch();
    long available = device.memory().available();
    if (workBytes(batch) <= available) {
      return;
    }
    long fits = 0;
    for (long next = Long.highestOneBit(batch); next > 0; next /= 2) {
      fits += workBytes(fits + next) <= available ? next : 0;
    }
    throw new MemoryLimitException(
        "training with batches of %d needs %s of working memory, but %s are free under the memory limit; %s"
            .formatted(
                batch,
                Memory.text(workBytes(batch)),
                Memory.text(available),
                fits > 0 ? "a batch of " + fits + " fits" : "not even one image fits"));
  }

  private long workBytes(long batch) {
    long images = (long) training.shape().elements() * Float.BYTES * batch;
    long prepared = training.options().prefetch() + validation.options().prefetch();
    return step.workBytes(batch) + evaluator.workBytes(batch) + prepared * Memory.rounded(images);
  }

  private String summary() {
    int batch = run.plan().batch();
    return String.format(
        Locale.ROOT,
        "%s: %s; %,d training and %,d validation images of %d classes; %s of memory for batches of %d",
        run.model().name(),
        parameters(),
        training.dataset().size(),
        validation.dataset().size(),
        run.classes().size(),
        Memory.text(fixedBytes + workBytes(batch)),
        batch);
  }

  private String parameters() {
    List<Variable> frozen =
        run.model().graph().variables().stream().filter(run.plan().freeze()::contains).toList();
    long all = run.model().graph().parameters();
    long trained = all - Variable.parameters(frozen);
    return String.format(
        Locale.ROOT,
        trained == all ? "%,d parameters" : "%,d parameters, %,d of them trained",
        all,
        trained);
  }

  /** The run that this trains. */
  public Run run() {
    return run;
  }

  /**
   * Trains until all epochs are done or {@link #stop()} is called. May be called again.
   *
   * @throws TrainingException if the loss is not finite any more
   * @throws dev.senet.training.data.DatasetException if too many images are broken
   * @throws IOException if the run folder cannot be written; the last checkpoint stays
   */
  public TrainingResult train(ProgressDisplay display) throws IOException, InterruptedException {
    display.note(summary());
    loop.run(display);
    return new TrainingResult(
        run.folder(),
        loop.isFinished(),
        loop.metrics().epochs(),
        brokenTraining.count() + brokenValidation.count());
  }

  /**
   * Ends {@link #train} after the current step, with a checkpoint; if it has not been called yet,
   * it will return at once. For use by other threads.
   */
  public void stop() {
    loop.stop();
  }

  @Override
  public void close() {
    step.close();
    evaluator.close();
  }
}
