package dev.senet.training.recipe;

import dev.senet.core.graph.Variable;
import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.training.TrainingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@code freeze} clause: {@code freeze "stem.*", "stage2.*"}.
 *
 * @param variables what the patterns are for; empty if the network is not known, so that it cannot
 *     be said which match
 */
record FreezeReader(Optional<List<Variable>> variables) {
  private static final String NOTHING_LEFT = "all weights are frozen: nothing is left to train";

  Freeze read(Recipe.Clause clause) {
    List<String> patterns = new ArrayList<>();
    for (Recipe.Value value : clause.values()) {
      if (!(value instanceof Recipe.Text text)) {
        throw new Failure(
            Diagnostic.error(value.span(), "'freeze' takes names of weights in quotes")
                .withHelp("write  freeze \"stem.*\", \"stage2.*\""));
      }
      variables
          .flatMap(known -> Freeze.help(text.value(), known))
          .ifPresent(help -> {
            throw new Failure(
                Diagnostic.error(value.span(), noWeight(text.value())).withHelp(help));
          });
      patterns.add(text.value());
    }
    Freeze freeze = new Freeze(patterns);
    if (variables.filter(freeze::leavesNothing).isPresent()) {
      throw new Failure(Diagnostic.error(clause.span(), NOTHING_LEFT));
    }
    return freeze;
  }

  /** What the command line freezes. */
  Freeze read(Collection<String> patterns) {
    Freeze freeze = new Freeze(List.copyOf(patterns));
    for (String pattern : patterns) {
      variables
          .flatMap(known -> Freeze.help(pattern, known))
          .ifPresent(help -> {
            throw new TrainingException(noWeight(pattern) + ": " + help);
          });
    }
    if (variables.filter(freeze::leavesNothing).isPresent()) {
      throw new TrainingException(NOTHING_LEFT);
    }
    return freeze;
  }

  private static String noWeight(String pattern) {
    return "no weight is called '%s'".formatted(pattern);
  }
}
