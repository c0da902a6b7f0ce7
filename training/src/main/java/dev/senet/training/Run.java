package dev.senet.training;

import dev.senet.runtime.AtomicFile;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.Session;
import dev.senet.training.data.BrokenImages;
import dev.senet.training.data.DataLoader;
import dev.senet.training.data.Dataset;
import dev.senet.training.data.LoaderOptions;
import dev.senet.training.data.TrainValidation;
import dev.senet.training.recipe.DataSource;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.recipe.RecipeReader;
import dev.senet.training.recipe.TrainingPlan;
import dev.senet.training.report.ProgressDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A training run, kept in a folder with all that is needed to use and to repeat it: the model as
 * {@link SavedModel} describes it, {@code recipe.json} and {@code environment.json} for programs,
 * {@code checkpoint.safetensors}, metrics and plots.
 *
 * @param folder where it is kept
 * @param model the network, with fresh weights
 * @param classes names of the classes, in the order of the outputs; empty if they are not known
 * @param plan the recipe with everything filled in, the mean of the images and the absolute path of
 *     the data among it
 * @param environment what the run was begun with; empty for a model that was not trained here
 */
public record Run(
    Path folder,
    GraphModel model,
    List<String> classes,
    TrainingPlan plan,
    Optional<Environment> environment) {
  private static final String RECIPE_JSON = "recipe.json";

  public Run {
    classes = List.copyOf(classes);
  }

  /**
   * Reads a run, or a model that was not trained here.
   *
   * @throws java.nio.file.NoSuchFileException if the folder holds none
   * @throws dev.senet.runtime.WeightsException if a file is damaged
   */
  public static Run read(Path folder) throws IOException {
    SavedModel saved = SavedModel.describe(folder);
    return new Run(
        folder,
        saved.model(),
        saved.info().classes(),
        plan(saved.model(), Overrides.NONE),
        Environment.find(folder));
  }

  /** What the model's recipe and {@code overrides} say. */
  static TrainingPlan plan(GraphModel model, Overrides overrides) {
    return RecipeReader.read(model.recipe(), model.graph().variables(), overrides);
  }

  /** Whether {@code folder} holds a run that can be continued. */
  public static boolean isResumable(Path folder) {
    return Files.isRegularFile(folder.resolve(Checkpoint.FILE));
  }

  /** Writes all but what training will produce. */
  void write() throws IOException {
    if (environment.isPresent()) {
      environment.get().write(folder);
    }
    AtomicFile.writeString(folder.resolve(RECIPE_JSON), plan.toJson());
    SavedModel.write(folder, model, plan.toSenet(), classes);
  }

  /** This run with its data at another place; an image folder, if it does not name its data. */
  public Run withData(Path place) {
    String path = place.toAbsolutePath().toString();
    DataSource moved =
        plan.data()
            .map(source -> source.at(path))
            .orElseGet(() -> new DataSource.Folder(path, Optional.empty()));
    return new Run(folder, model, classes, plan.withData(moved), environment);
  }

  private DataSource source() {
    return plan.data()
        .orElseThrow(
            () -> new TrainingException("the run does not name its data: give it with --data"));
  }

  /**
   * The run's data set.
   *
   * @throws TrainingException if it has other classes than the run
   */
  TrainValidation openData(ProgressDisplay display) throws IOException {
    TrainValidation data = source().open(Path.of(""), plan.seed(), display);
    if (!classes.isEmpty() && !data.train().classNames().equals(classes)) {
      throw new TrainingException(
          "the data in %s has other classes than the run: %s instead of %s"
              .formatted(source().path(), data.train().classNames(), classes));
    }
    return data;
  }

  /** The network with its trained weights: those of the epoch with the best validation accuracy. */
  public GraphModel trained() throws IOException {
    return SavedModel.trained(model, folder);
  }

  /** Names what image files show, by means of a session of {@link #trained()}. */
  public Predictor predictor(Session session) {
    requireMean();
    List<String> names = classes.isEmpty() ? numbered(model) : classes;
    return new Predictor(session, plan.evaluate().pipeline(), names);
  }

  /** Names for classes that have none. */
  private static List<String> numbered(GraphModel model) {
    return IntStream.range(0, Classifier.of(model.graph()).classes())
        .mapToObj(i -> "class " + i)
        .toList();
  }

  private void requireMean() {
    if (plan.needsMean()) {
      throw new TrainingException(
          "%s does not say what is subtracted from images: write  evaluate subtract_mean(0.5), or what the network was trained with"
              .formatted(folder.resolve(SavedModel.RECIPE)));
    }
  }

  /**
   * Judges the trained network on the validation images.
   *
   * @param batch images that are judged at a time
   * @param broken counts images that cannot be decoded
   */
  public Evaluator.Result evaluate(
      Device device, int batch, BrokenImages broken, ProgressDisplay display)
      throws IOException, InterruptedException {
    requireMean();
    GraphModel trained = trained();
    Dataset images = openData(display).validation();
    try (Evaluator evaluator = new Evaluator(trained.graph(), plan.loss(), device)) {
      evaluator.load(trained.weights());
      return evaluator.evaluate(validationLoader(images, batch, device, broken), display);
    }
  }

  DataLoader validationLoader(Dataset images, int batch, Device device, BrokenImages broken) {
    return new DataLoader(
        images,
        plan.evaluate().pipeline(),
        Classifier.of(model.graph()).shape(),
        LoaderOptions.evaluation(batch),
        broken,
        device.memory());
  }

  DataLoader trainingLoader(Dataset images, Device device, BrokenImages broken) {
    return new DataLoader(
        images,
        plan.augment().pipeline(),
        Classifier.of(model.graph()).shape(),
        LoaderOptions.training(plan.batch(), plan.seed()).withSampler(plan.sampling()),
        broken,
        device.memory());
  }
}
