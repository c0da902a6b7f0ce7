package dev.senet.training.recipe;

import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.training.data.DatasetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The names that a clause knows, with their parameters.
 *
 * @param kind what they are, in the user's terms, such as "optimizer"
 */
record Catalog<T>(String kind, Map<String, Entry<T>> entries) {
  /** A name's parameters and what it means. */
  record Entry<T>(List<String> parameters, Function<Arguments, T> make) {}

  Catalog(String kind) {
    this(kind, new LinkedHashMap<>());
  }

  Catalog<T> with(String name, List<String> parameters, Function<Arguments, T> make) {
    Map<String, Entry<T>> more = new LinkedHashMap<>(entries);
    more.put(name, new Entry<>(parameters, make));
    return new Catalog<>(kind, more);
  }

  /** What {@code value} means; a value out of range is reported at the call. */
  T read(Recipe.Value value) {
    if (!(value instanceof Recipe.Call call)) {
      throw new Failure(
          Diagnostic.error(value.span(), "expected the name of %s".formatted(kind))
              .withHelp("known are " + String.join(", ", entries.keySet())));
    }
    Entry<T> entry = entries.get(call.name());
    if (entry == null) {
      String suggestion = Names.suggest(call.name(), entries.keySet()).map(s -> s + " ").orElse("");
      throw new Failure(
          Diagnostic.error(call.span(), "'%s' is not %s".formatted(call.name(), kind))
              .withHelp(suggestion + "known are " + String.join(", ", entries.keySet())));
    }
    Arguments arguments = new Arguments(call, entry.parameters);
    try {
      return entry.make.apply(arguments);
    } catch (IllegalArgumentException | DatasetException e) {
      throw new Failure(
          Diagnostic.error(call.span(), "'%s': %s".formatted(call.name(), e.getMessage())));
    }
  }
}
