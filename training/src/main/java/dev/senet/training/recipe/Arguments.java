package dev.senet.training.recipe;

import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a call, matched with the names of its parameters. */
final class Arguments {
  private final Recipe.Call call;
  private final Map<String, Recipe.Value> values = new HashMap<>();

  Arguments(Recipe.Call call, List<String> parameters) {
    this.call = call;
    String takes =
        parameters.isEmpty()
            ? "it takes no arguments"
            : "it takes " + String.join(", ", parameters);
    if (call.positional().size() > parameters.size()) {
      Recipe.Value first = call.positional().get(parameters.size());
      throw failure(first, "too many arguments for '%s'".formatted(call.name()), takes);
    }
    for (int i = 0; i < call.positional().size(); i++) {
      values.put(parameters.get(i), call.positional().get(i));
    }
    call.named()
        .forEach((name, value) -> {
          if (!parameters.contains(name)) {
            String help = Names.suggest(name, parameters).map(s -> s + " ").orElse("") + takes;
            String message = "'%s' has no argument '%s'".formatted(call.name(), name);
            throw failure(value, message, help);
          }
          if (values.putIfAbsent(name, value) != null) {
            throw failure(value, "'%s' is given twice".formatted(name), takes);
          }
        });
  }

  private static Failure failure(Recipe.Value at, String message, String help) {
    return new Failure(Diagnostic.error(at.span(), message).withHelp(help));
  }

  private Failure wrong(Recipe.Value value, String name, String expected) {
    return new Failure(
        Diagnostic.error(
            value.span(), "'%s' of '%s' must be %s".formatted(name, call.name(), expected)));
  }

  private Failure missing(String name) {
    return new Failure(
        Diagnostic.error(call.span(), "'%s' needs '%s'".formatted(call.name(), name))
            .withHelp("write  %s(…, %s = …)".formatted(call.name(), name)));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  private Optional<Recipe.Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  double number(String name, double usual) {
    return value(name).map(v -> number(name, v)).orElse(usual);
  }

  /** A number from 0 up to, but without, 1. */
  double fraction(String name, double usual) {
    double number = number(name, usual);
    if (!(number >= 0 && number < 1)) {
      throw wrong(values.get(name), name, "at least 0 and less than 1");
    }
    return number;
  }

  double notNegative(String name, double usual) {
    double number = number(name, usual);
    if (number < 0) {
      throw wrong(values.get(name), name, "at least 0");
    }
    return number;
  }

  private double number(String name, Recipe.Value value) {
    if (value instanceof Recipe.Num n && Double.isFinite(n.value())) {
      return n.value();
    }
    throw wrong(value, name, "a number");
  }

  int whole(String name) {
    return whole(name, value(name).orElseThrow(() -> missing(name)));
  }

  int whole(String name, int usual) {
    return value(name).map(v -> whole(name, v)).orElse(usual);
  }

  private int whole(String name, Recipe.Value value) {
    if (value instanceof Recipe.Num n && n.integral() && Math.abs(n.value()) <= Integer.MAX_VALUE) {
      return (int) n.value();
    }
    throw wrong(value, name, "a whole number");
  }

  boolean truth(String name, boolean usual) {
    return value(name)
        .map(v -> {
          if (v instanceof Recipe.Bool b) {
            return b.value();
          }
          throw wrong(v, name, "true or false");
        })
        .orElse(usual);
  }

  String text(String name) {
    return text(name, value(name).orElseThrow(() -> missing(name)));
  }

  String text(String name, String usual) {
    return value(name).map(v -> text(name, v)).orElse(usual);
  }

  private String text(String name, Recipe.Value value) {
    if (value instanceof Recipe.Text t) {
      return t.value();
    }
    throw wrong(value, name, "a text in quotes");
  }

  /** A height and a width: {@code 32} or {@code (32, 48)}. */
  int[] size(String name) {
    Recipe.Value value = value(name).orElseThrow(() -> missing(name));
    if (value instanceof Recipe.Tuple t && t.values().size() == 2) {
      return new int[] {whole(name, t.values().get(0)), whole(name, t.values().get(1))};
    }
    if (value instanceof Recipe.Num) {
      return new int[] {whole(name, value), whole(name, value)};
    }
    throw wrong(value, name, "a number of pixels, or (height, width)");
  }

  boolean isTuple(String name) {
    return value(name).filter(v -> v instanceof Recipe.Tuple).isPresent();
  }

  /** A range: {@code (0.08, 1)}. */
  double[] range(String name, double from, double to) {
    if (!has(name)) {
      return new double[] {from, to};
    }
    Recipe.Value value = values.get(name);
    if (value instanceof Recipe.Tuple t && t.values().size() == 2) {
      return new double[] {number(name, t.values().get(0)), number(name, t.values().get(1))};
    }
    throw wrong(value, name, "(from, to)");
  }

  /** One number for all channels or one for each. */
  List<Double> perChannel(String name, List<Double> usual) {
    return value(name)
        .map(v ->
            v instanceof Recipe.Tuple t
                ? t.values().stream().map(each -> number(name, each)).toList()
                : List.of(number(name, v)))
        .orElse(usual);
  }
}
