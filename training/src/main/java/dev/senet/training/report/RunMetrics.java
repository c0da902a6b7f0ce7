package dev.senet.training.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The metrics of a run so far: {@code metrics.arrow} with a row per epoch, {@code steps.arrow} with
 * a row per step, and plots, all in the run folder. Used by one thread.
 */
public final class RunMetrics {
  private static final String EPOCHS_FILE = "metrics.arrow";
  private static final String STEPS_FILE = "steps.arrow";

  private static final MetricsTable<EpochMetrics> EPOCHS =
      new MetricsTable<>(
          List.of(
              MetricsTable.Column.whole("epoch", EpochMetrics::epoch),
              MetricsTable.Column.whole("step", EpochMetrics::step),
              MetricsTable.Column.real("learning_rate", EpochMetrics::learningRate),
              MetricsTable.Column.real("train_loss", m -> m.train().loss()),
              MetricsTable.Column.real("train_accuracy", m -> m.train().accuracy()),
              MetricsTable.Column.optional("val_loss", m -> m.validation().map(Score::loss)),
              MetricsTable.Column.optional(
                  "val_accuracy", m -> m.validation().map(Score::accuracy)),
              MetricsTable.Column.real("images_per_second", EpochMetrics::imagesPerSecond),
              MetricsTable.Column.real("seconds", EpochMetrics::seconds),
              MetricsTable.Column.whole("skipped_steps", EpochMetrics::skippedSteps)),
          RunMetrics::epochMetrics);

  private static final MetricsTable<StepMetrics> STEPS =
      new MetricsTable<>(
          List.of(
              MetricsTable.Column.whole("step", StepMetrics::step),
              MetricsTable.Column.whole("epoch", StepMetrics::epoch),
              MetricsTable.Column.real("learning_rate", StepMetrics::learningRate),
              MetricsTable.Column.real("train_loss", m -> m.train().loss()),
              MetricsTable.Column.real("train_accuracy", m -> m.train().accuracy()),
              MetricsTable.Column.real("images_per_second", StepMetrics::imagesPerSecond),
              MetricsTable.Column.whole("skipped", m -> m.isSkipped() ? 1 : 0)),
          RunMetrics::stepMetrics);

  private final Path folder;
  private final List<EpochMetrics> epochs = new ArrayList<>();
  private final List<StepMetrics> steps = new ArrayList<>();

  /**
   * Metrics of a new run.
   *
   * @param folder where the files will be
   */
  public RunMetrics(Path folder) {
    this.folder = folder;
  }

  /**
   * Metrics of a run that continues: what was saved, up to the step that the checkpoint stands at.
   *
   * @throws IOException if the files are there but cannot be read
   */
  public static RunMetrics resume(Path folder, long step) throws IOException {
    RunMetrics metrics = new RunMetrics(folder);
    if (Files.exists(folder.resolve(EPOCHS_FILE))) {
      EPOCHS.read(folder.resolve(EPOCHS_FILE)).stream()
          .filter(epoch -> epoch.step() <= step)
          .forEach(metrics.epochs::add);
    }
    if (Files.exists(folder.resolve(STEPS_FILE))) {
      STEPS.read(folder.resolve(STEPS_FILE)).stream()
          .filter(row -> row.step() <= step)
          .forEach(metrics.steps::add);
    }
    return metrics;
  }

  /** Adds a step; written by the next {@link #save}. */
  public void add(StepMetrics step) {
    steps.add(step);
  }

  /** Adds an epoch; written by the next {@link #save}. */
  public void add(EpochMetrics epoch) {
    epochs.add(epoch);
  }

  /** The epochs so far. */
  public List<EpochMetrics> epochs() {
    return List.copyOf(epochs);
  }

  /** The steps so far. */
  public List<StepMetrics> steps() {
    return List.copyOf(steps);
  }

  /** How many steps so far were skipped. */
  public long skippedSteps() {
    return steps.stream().filter(StepMetrics::isSkipped).count();
  }

  /** How many steps of an epoch were skipped, counted from 1. */
  public int skippedSteps(int epoch) {
    return (int) steps.stream().filter(step -> step.epoch() == epoch && step.isSkipped()).count();
  }

  /** Writes both tables, each at once. */
  public void save() throws IOException {
    Files.createDirectories(folder);
    EPOCHS.write(folder.resolve(EPOCHS_FILE), epochs);
    STEPS.write(folder.resolve(STEPS_FILE), steps);
  }

  /**
   * Draws {@code loss} and {@code accuracy} as PNG and SVG files; nothing before the first epoch.
   *
   * @throws IOException if they cannot be written, or if this machine has no fonts to draw with
   */
  public void plot() throws IOException {
    if (epochs.isEmpty()) {
      return;
    }
    try {
      Plots.write(folder, epochs);
    } catch (RuntimeException | InternalError | LinkageError e) {
      // How AWT says that the native font libraries are not there differs from JDK to JDK.
      throw new IOException("plots need fonts: install fontconfig and a font package", e);
    }
  }

  private static EpochMetrics epochMetrics(List<Optional<Double>> row) {
    return new EpochMetrics(
        whole(row, 0).intValue(),
        whole(row, 1),
        real(row, 2),
        new Score(real(row, 3), real(row, 4)),
        row.get(5).flatMap(loss -> row.get(6).map(accuracy -> new Score(loss, accuracy))),
        real(row, 7),
        real(row, 8),
        whole(row, 9).intValue());
  }

  private static StepMetrics stepMetrics(List<Optional<Double>> row) {
    return new StepMetrics(
        whole(row, 0),
        whole(row, 1).intValue(),
        real(row, 2),
        new Score(real(row, 3), real(row, 4)),
        real(row, 5),
        whole(row, 6) != 0);
  }

  private static Long whole(List<Optional<Double>> row, int column) {
    return (long) real(row, column);
  }

  private static double real(List<Optional<Double>> row, int column) {
    return row.get(column).orElseThrow();
  }
}
