package dev.senet.training.recipe;

import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.training.optim.Constant;
import dev.senet.training.optim.Cosine;
import dev.senet.training.optim.Plateau;
import dev.senet.training.optim.Schedule;
import dev.senet.training.optim.Step;
import dev.senet.training.optim.Warmup;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads a {@code schedule} clause: {@code cosine(initial = 0.4), warmup(epochs = 5)}.
 *
 * @param usualRate the initial rate where none is written
 * @param epochs the length of the training, which a cosine takes if none is written
 */
record ScheduleReader(double usualRate, int epochs) {
  /** What a clause without schedule stands for. */
  Schedule usual() {
    return new Cosine(usualRate, 0, epochs);
  }

  Schedule read(Recipe.Clause clause) {
    List<Recipe.Value> values = clause.values();
    Schedule schedule = schedules().read(values.getFirst());
    if (values.size() > 2) {
      throw new Failure(
          Diagnostic.error(values.get(2).span(), "a schedule has two parts at most")
              .withHelp("write  schedule cosine(initial = 0.1), warmup(epochs = 5)"));
    }
    return values.size() == 2 ? modifiers().read(values.get(1)).apply(schedule) : schedule;
  }

  private Catalog<Schedule> schedules() {
    return new Catalog<Schedule>("a schedule")
        .with("constant", List.of("initial"), a -> new Constant(initial(a)))
        .with(
            "step",
            List.of("initial", "every", "factor"),
            a -> new Step(initial(a), a.whole("every", 30), a.number("factor", 0.1)))
        .with(
            "cosine",
            List.of("initial", "final", "epochs"),
            a -> new Cosine(initial(a), a.number("final", 0), a.whole("epochs", epochs)))
        .with(
            "plateau",
            List.of("initial", "factor", "patience", "threshold"),
            a ->
                new Plateau(
                    initial(a),
                    a.number("factor", 0.1),
                    a.whole("patience", 5),
                    a.number("threshold", 1e-4)));
  }

  private Catalog<UnaryOperator<Schedule>> modifiers() {
    return new Catalog<UnaryOperator<Schedule>>("something that follows a schedule")
        .with(
            "warmup",
            List.of("epochs", "from"),
            a -> warmup(a.whole("epochs", 5), a.number("from", 0)));
  }

  /** A warm-up leaves an epoch to the schedule, also if a shorter training was asked for. */
  private UnaryOperator<Schedule> warmup(int written, double from) {
    return schedule -> {
      Warmup whole = new Warmup(schedule, written, from);
      int left = Math.min(written, epochs - 1);
      return left == 0 ? schedule : new Warmup(whole.then(), left, from);
    };
  }

  private double initial(Arguments a) {
    return a.number("initial", usualRate);
  }
}
