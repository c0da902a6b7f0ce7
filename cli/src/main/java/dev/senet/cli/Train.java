package dev.senet.cli;

import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import dev.senet.training.Environment;
import dev.senet.training.Run;
import dev.senet.training.Trainer;
import dev.senet.training.TrainingResult;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.report.EpochMetrics;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.report.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet train}. */
@Command(
    name = "train",
    description = {
      "Trains a model as the train section of its file says; the options override it.",
      "",
      "The run folder gets all that is needed to use, continue and repeat the run: model, recipe,",
      "weights of the best epoch, checkpoint, metrics as Arrow files, plots."
    },
    footer = {
      "",
      "Examples:",
      "  senet train examples/shapes.senet",
      "  senet train net.senet --data photos --arg classes=3 --epochs 20 --out runs/photos",
      "  senet train se-resnet-50 --data photos --arg classes=3 --weights runs/other \\",
      "    --fresh-classifier --freeze 'stage*'",
      "  senet train runs/photos --resume    (goes on where the last checkpoint stands)"
    })
final class Train extends SenetCommand {
  private static final Path RUNS = Path.of("runs");

  @Mixin private ModelSelection selection;
  @Mixin private StartingWeights startingWeights;
  @Mixin private DeviceOptions deviceOptions;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Where the data is, in place of the path that the recipe names.")
  private Optional<Path> data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Length of the training, in place of the recipe's.")
  private Optional<Integer> epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per step, in place of the recipe's.")
  private Optional<Integer> batch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random, in place of the recipe's.")
  private Optional<Long> seed;

  @Option(
      names = "--freeze",
      paramLabel = "PATTERN",
      description =
          "Weights that stay as they are, in place of the recipe's; * stands for any text, as in"
              + " --freeze 'stage1.*'. May be given several times.")
  private List<String> freeze = List.of();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "The run folder; if not given runs/MODEL, or runs/MODEL-2 and so on.")
  private Optional<Path> out;

  @Option(
      names = "--resume",
      description =
          "Continue a run: the one in --out, the last one of the model, or the run folder given as"
              + " MODEL. Begins it if it has not begun.")
  private boolean resumes;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /**
   * The result for programs.
   *
   * @param run the run folder
   * @param epochs epochs done
   * @param bestEpoch the epoch whose weights were kept
   * @param accuracy its validation accuracy
   * @param loss its validation loss
   * @param brokenImages how many images could not be decoded
   * @param skippedSteps how many steps changed nothing because gradients overflowed in fp16
   */
  record Result(
      String run,
      boolean finished,
      int epochs,
      Optional<Integer> bestEpoch,
      Optional<Double> accuracy,
      Optional<Double> loss,
      int brokenImages,
      long skippedSteps) {
    static Result of(TrainingResult result) {
      Optional<EpochMetrics> best = result.best();
      Optional<Score> score = best.flatMap(EpochMetrics::validation);
      return new Result(
          result.folder().toString(),
          result.isFinished(),
          result.epochs().size(),
          best.map(EpochMetrics::epoch),
          score.map(Score::accuracy),
          score.map(Score::loss),
          result.brokenImages(),
          result.skippedSteps());
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<Run> begun = resumes ? begunRun() : Optional.empty();
    Optional<Environment> environment = begun.flatMap(Run::environment);
    DeviceSpec spec = deviceOptions.spec(environment);
    environment.ifPresent(e -> warnOfDevice(e, spec));
    try (Interruption interruption = new Interruption()) {
      report(train(begun, spec, interruption));
    }
    return ExitCode.OK;
  }

  private TrainingResult train(Optional<Run> begun, DeviceSpec spec, Interruption interruption)
      throws IOException, InterruptedException {
    try (ProgressDisplay display = display();
        Device device = Device.open(spec);
        Trainer trainer =
            begun.isPresent()
                ? Trainer.resume(begun.get(), device, display)
                : begin(device, display)) {
      interruption.stopWith(trainer::stop);
      return trainer.train(display);
    }
  }

  private ProgressDisplay display() {
    if (quiet) {
      return ProgressDisplay.quiet();
    }
    if (console().errIsTerminal()) {
      return ProgressDisplay.bars(console().err());
    }
    return ProgressDisplay.lines(json ? console().err() : console().out());
  }

  private Trainer begin(Device device, ProgressDisplay display) throws IOException {
    if (Files.isDirectory(selection.path())) {
      throw new UserException(
          Run.isResumable(selection.path())
              ? selection.path() + " is a run folder: continue it with --resume"
              : selection.path() + " is a folder: name a .senet file");
    }
    GraphModel model = startingWeights.of(selection.load().model());
    Path folder = out.orElseGet(() -> freeFolder(model.name()));
    Overrides overrides = new Overrides(data.map(Path::toString), batch, epochs, seed, freeze);
    return Trainer.begin(model, overrides, folder, device, display);
  }

  /** {@code runs/NAME}, {@code runs/NAME-2} … */
  private static Stream<Path> folders(String name) {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> RUNS.resolve(i == 1 ? name : name + "-" + i));
  }

  private static Path freeFolder(String name) {
    return folders(name).filter(folder -> !Files.exists(folder)).findFirst().orElseThrow();
  }

  /** The run to be continued; empty if it has not begun yet. */
  private Optional<Run> begunRun() throws IOException {
    Path path = selection.path();
    if (Files.isDirectory(path)) {
      selection.requireNoChoice();
      if (!Run.isResumable(path)) {
        throw new UserException(path + " holds no run that could be continued");
      }
      return Optional.of(continued(Run.read(path)));
    }
    GraphModel model = selection.load().model();
    Optional<Path> folder =
        out.or(() ->
                folders(model.name())
                    .takeWhile(Files::exists)
                    .filter(Run::isResumable)
                    .reduce((earlier, later) -> later))
            .filter(Run::isResumable);
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Run run = Run.read(folder.get());
    if (!run.model().description().source().equals(model.description().source())
        || !run.model().description().arguments().equals(model.description().arguments())) {
      console()
          .warning(
              "%s differs from the model of the run: it goes on with its own, %s"
                  .formatted(path, folder.get().resolve(SavedModel.TEXT)));
    }
    return Optional.of(continued(run));
  }

  private Run continued(Run run) {
    requireSame("--epochs", epochs, run.plan().epochs());
    requireSame("--batch", batch, run.plan().batch());
    requireSame("--seed", seed, run.plan().seed());
    if (!freeze.isEmpty() && !freeze.equals(run.plan().freeze().patterns())) {
      throw new UserException("a run goes on as it began: leave --freeze out");
    }
    return data.map(run::withData).orElse(run);
  }

  private static <T> void requireSame(String option, Optional<T> given, T ofRun) {
    if (given.isPresent() && !given.get().equals(ofRun)) {
      throw new UserException(
          "a run goes on as it began, with %s %s: leave %s out".formatted(option, ofRun, option));
    }
  }

  private void warnOfDevice(Environment begun, DeviceSpec spec) {
    if (!begun.device().equals(spec.kind().toString())) {
      console()
          .warning(
              "the run began on the device %s and goes on with %s: the last bits of its numbers will differ from those of an uninterrupted run"
                  .formatted(begun.device(), spec.kind()));
    }
    if (begun.exact() != spec.isExact()) {
      console()
          .warning(
              "the run began without --exact: its numbers will differ from those of an uninterrupted run");
    }
    if (begun.vectorBits() != spec.vectorBits()) {
      console()
          .warning(
              "the run began with vectors of %d bits and goes on with %d: the last bits of its numbers will differ from those of an uninterrupted run"
                  .formatted(begun.vectorBits(), spec.vectorBits()));
    }
  }

  private void report(TrainingResult result) {
    if (result.brokenImages() > 0) {
      console().warning(result.brokenImages() + " broken images were skipped");
    }
    if (json) {
      Json.print(console(), Result.of(result));
    } else if (!quiet) {
      print(Result.of(result));
    }
  }

  private void print(Result result) {
    String score =
        result
            .accuracy()
            .map(accuracy ->
                String.format(
                    Locale.ROOT,
                    "validation accuracy %.2f %% (epoch %d of %d)",
                    100 * accuracy,
                    result.bestEpoch().orElseThrow(),
                    result.epochs()))
            .orElse("no epoch is done yet");
    console().out().println(result.run() + ": " + score);
    if (!result.finished()) {
      console().out().printf("stopped; go on with  senet train %s --resume%n", result.run());
    }
  }
}
