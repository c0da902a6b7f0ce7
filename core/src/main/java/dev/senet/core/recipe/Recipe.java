package dev.senet.core.recipe;

import dev.senet.core.source.SourceSpan;
import java.util.List;
import java.util.Map;

/**
 * The {@code train} section of a model file as plain data, checked for syntax only. What the
 * clauses mean is decided by the training module.
 *
 * @param clauses the lines, in the order of the text
 * @param source the text of the file, for error reports
 */
public record Recipe(List<Clause> clauses, String source) {
  /** The recipe of a file without a {@code train} section. */
  public static final Recipe EMPTY = new Recipe(List.of(), "");

  public Recipe {
    clauses = List.copyOf(clauses);
  }

  /** A line such as {@code augment random_crop(32, padding = 4), horizontal_flip}. */
  public record Clause(String name, List<Value> values, SourceSpan span) {
    public Clause {
      values = List.copyOf(values);
    }
  }

  /** A value in a clause. */
  public sealed interface Value {
    /** Where it stands. */
    SourceSpan span();
  }

  /** A number; {@code integral} if written without point and exponent. */
  public record Num(double value, boolean integral, SourceSpan span) implements Value {}

  /** A quoted string. */
  public record Text(String value, SourceSpan span) implements Value {}

  /** {@code true} or {@code false}. */
  public record Bool(boolean value, SourceSpan span) implements Value {}

  /** A parenthesised list such as {@code (0.5, 0.5, 0.5)}. */
  public record Tuple(List<Value> values, SourceSpan span) implements Value {
    public Tuple {
      values = List.copyOf(values);
    }
  }

  /** A name, with arguments or without: {@code horizontal_flip}, {@code sgd(momentum = 0.9)}. */
  public record Call(String name, List<Value> positional, Map<String, Value> named, SourceSpan span)
      implements Value {
    public Call {
      positional = List.copyOf(positional);
      named = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(named));
    }
  }
}
