package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Node;
import java.util.List;
import java.util.Optional;

/** What an expression is worth while a model is elaborated. */
sealed interface Value {
  /** A number without fraction. */
  record Whole(long value) implements Value {}

  /** A finite number. */
  record Decimal(double value) implements Value {}

  /** {@code true} or {@code false}. */
  record Truth(boolean value) implements Value {}

  /** A string. */
  record Text(String value) implements Value {}

  /** A word such as {@code avg}; {@code relu} is a word too, and one that can be called. */
  record Word(String text, Optional<Callable> callable) implements Value {}

  /** Several values, none of them a tuple. */
  record Tuple(List<Value> elements) implements Value {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** A node of the graph, and the expression that the user wrote for it. */
  record Tensor(Node node, Origin origin) implements Value {}

  /** The value of something whose error has been reported; whatever reads it stays silent. */
  record Poison() implements Value {}

  /** What this is, for error messages: {@code the number 3}. */
  default String describe() {
    return switch (this) {
      case Whole(long value) -> "the number " + value;
      case Decimal(double value) -> "the number " + value;
      case Truth(boolean value) -> Boolean.toString(value);
      case Text(String value) ->
          "the string \"%s\"".formatted(value.length() > 40 ? value.substring(0, 40) + "…" : value);
      case Word(String text, Optional<Callable> _) -> "the word '" + text + "'";
      case Tuple(List<Value> elements) -> "a tuple of " + elements.size();
      case Tensor(Node node, Origin _) -> "a tensor " + node.type();
      case Poison() -> "an error";
    };
  }
}
