package dev.senet.training.recipe;

import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.core.graph.Variable;
import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.DiagnosticRenderer;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceException;
import dev.senet.runtime.Initializer;
import dev.senet.training.TrainingException;
import dev.senet.training.data.Sampler;
import dev.senet.training.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a {@code train} section into a {@link TrainingPlan}. All errors of the section are reported
 * together, with their places.
 */
public final class RecipeReader {
  private static final List<String> CLAUSES =
      List.of(
          "data",
          "augment",
          "evaluate",
          "sampling",
          "loss",
          "optimizer",
          "schedule",
          "init",
          "freeze",
          "batch",
          "epochs",
          "seed");

  private static final int USUAL_BATCH = 128;
  private static final int USUAL_EPOCHS = 30;
  private static final int MAX_BATCH = 1 << 20;
  private static final int MAX_EPOCHS = 1_000_000;
  private static final double USUAL_SGD_RATE = 0.1;
  private static final double USUAL_ADAM_RATE = 1e-3;

  private final Recipe recipe;
  private final Optional<List<Variable>> variables;
  private final Overrides overrides;
  private final List<Diagnostic> errors = new ArrayList<>();

  private RecipeReader(Recipe recipe, Optional<List<Variable>> variables, Overrides overrides) {
    this.recipe = recipe;
    this.variables = variables;
    this.overrides = overrides;
  }

  /**
   * The plan that {@code recipe} and {@code overrides} make, with defaults for the rest.
   *
   * @param variables those of the network that is trained
   * @throws SourceException if the recipe has errors
   * @throws TrainingException if an override is out of range
   */
  public static TrainingPlan read(Recipe recipe, List<Variable> variables, Overrides overrides) {
    RecipeReader reader = new RecipeReader(recipe, Optional.of(variables), overrides);
    TrainingPlan plan = reader.plan();
    if (!reader.errors.isEmpty()) {
      throw new SourceException(
          reader.errors, DiagnosticRenderer.render(reader.errors, recipe.source()));
    }
    return plan;
  }

  /** What is wrong with {@code recipe}, as far as it can be told without a network. */
  public static List<Diagnostic> errors(Recipe recipe) {
    RecipeReader reader = new RecipeReader(recipe, Optional.empty(), Overrides.NONE);
    reader.plan();
    return List.copyOf(reader.errors);
  }

  private TrainingPlan plan() {
    checkNames();
    int batch = count("batch", overrides.batch(), USUAL_BATCH, MAX_BATCH);
    int epochs = count("epochs", overrides.epochs(), USUAL_EPOCHS, MAX_EPOCHS);
    Optimizer optimizer =
        single("optimizer", Catalogs.OPTIMIZER).orElse(new Sgd(0.9, false, 1e-4, false));
    double rate = optimizer instanceof AdamW ? USUAL_ADAM_RATE : USUAL_SGD_RATE;
    ScheduleReader schedules = new ScheduleReader(rate, epochs);
    Schedule schedule = clause("schedule", schedules::read).orElseGet(schedules::usual);
    PreparationReader preparations = new PreparationReader();
    Optional<Preparation> augment = clause("augment", preparations::read);
    Optional<Preparation> evaluate = clause("evaluate", preparations::read);
    checkSameNormalization(augment, evaluate);
    Preparation training = augment.or(() -> evaluate).orElse(Preparation.PLAIN);
    return new TrainingPlan(
        data(),
        training,
        evaluate.orElseGet(() -> PreparationReader.withoutChance(training)),
        single("sampling", Catalogs.SAMPLING).orElse(Sampler.SHUFFLED),
        single("loss", Catalogs.LOSS).orElse(new Loss.SoftmaxCrossEntropy(0)),
        optimizer,
        schedule,
        single("init", Catalogs.INIT).orElse(Initializer.HE_NORMAL),
        freeze(),
        batch,
        epochs,
        seed());
  }

  private void checkNames() {
    for (Recipe.Clause clause : recipe.clauses()) {
      if (!CLAUSES.contains(clause.name())) {
        String suggestion = Names.suggest(clause.name(), CLAUSES).map(s -> s + " ").orElse("");
        errors.add(
            Diagnostic.error(
                    clause.span(), "a train section has no line '%s'".formatted(clause.name()))
                .withHelp(suggestion + "known are " + String.join(", ", CLAUSES)));
      }
    }
  }

  /** What {@code read} makes of a clause, if it is there and without errors. */
  private <T> Optional<T> clause(String name, Function<Recipe.Clause, T> read) {
    Optional<Recipe.Clause> found =
        recipe.clauses().stream().filter(c -> c.name().equals(name)).findFirst();
    try {
      return found.map(clause -> {
        if (clause.values().isEmpty()) {
          throw new Failure(Diagnostic.error(clause.span(), "'%s' needs a value".formatted(name)));
        }
        return read.apply(clause);
      });
    } catch (Failure e) {
      errors.add(e.diagnostic());
      return Optional.empty();
    }
  }

  private <T> Optional<T> single(String name, Catalog<T> catalog) {
    return clause(name, clause -> catalog.read(only(clause)));
  }

  private static Recipe.Value only(Recipe.Clause clause) {
    if (clause.values().size() > 1) {
      throw new Failure(
          Diagnostic.error(
              clause.values().get(1).span(), "'%s' takes one value".formatted(clause.name())));
    }
    return clause.values().getFirst();
  }

  private Optional<DataSource> data() {
    Optional<DataSource> written = single("data", Catalogs.DATA);
    return overrides
        .data()
        .<DataSource>map(path ->
            written
                .map(source -> source.at(path))
                .orElseGet(() -> new DataSource.Folder(path, Optional.empty())))
        .or(() -> written);
  }

  private int count(String name, Optional<Integer> override, int usual, int max) {
    override.ifPresent(value -> {
      if (value < 1 || value > max) {
        throw new TrainingException(
            "%s must lie between 1 and %s, not %s".formatted(name, max, value));
      }
    });
    int written =
        clause(name, clause -> whole(only(clause), name, 1, max)).map(Long::intValue).orElse(usual);
    return override.orElse(written);
  }

  private long seed() {
    // Whole numbers come as doubles, which are exact up to here.
    long written = clause("seed", c -> whole(only(c), "seed", 0, 1L << 53)).orElse(1L);
    return overrides.seed().orElse(written);
  }

  private Freeze freeze() {
    FreezeReader reader = new FreezeReader(variables);
    Freeze written = clause("freeze", reader::read).orElse(Freeze.NONE);
    return overrides.freeze().isEmpty() ? written : reader.read(overrides.freeze());
  }

  private static long whole(Recipe.Value value, String name, long min, long max) {
    if (value instanceof Recipe.Num n && n.integral() && n.value() >= min && n.value() <= max) {
      return (long) n.value();
    }
    throw new Failure(
        Diagnostic.error(
            value.span(),
            "'%s' must be a whole number between %s and %s".formatted(name, min, max)));
  }

  private void checkSameNormalization(
      Optional<Preparation> augment, Optional<Preparation> evaluate) {
    if (augment.isEmpty() || evaluate.isEmpty()) {
      return;
    }
    if (!augment.get().normalization().equals(evaluate.get().normalization())) {
      recipe.clauses().stream()
          .filter(clause -> clause.name().equals("evaluate"))
          .findFirst()
          .map(clause ->
              Diagnostic.error(
                      clause.span(), "'augment' and 'evaluate' normalise images differently")
                  .withHelp("end both lines alike, for example with  subtract_mean"))
          .ifPresent(errors::add);
    }
  }
}
