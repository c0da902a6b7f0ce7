package dev.senet.dsl.format;

import java.util.Arrays;
import java.util.List;

/**
 * A text with choices of where to break lines, after Wadler, "A prettier printer" (2003): a group
 * is printed on one line if it fits, otherwise all of its own {@link Line}s are line breaks.
 */
sealed interface Doc {
  /** Text without line breaks. */
  record Text(String text) implements Doc {}

  /** A comment behind a token; a line break follows, and its width does not count. */
  record Trailing(String comment) implements Doc {}

  /** {@code flat} on one line, or a line break. */
  record Line(String flat) implements Doc {}

  /** A line break, always. */
  record Hard() implements Doc {}

  /** A line break unless the line is still empty. */
  record Fresh() implements Doc {}

  /** Line breaks inside indent by {@code columns} more. */
  record Nest(int columns, Doc content) implements Doc {}

  /** Line breaks inside indent to the column where this starts. */
  record Align(Doc content) implements Doc {}

  /** On one line if it fits and {@code mustBreak} does not forbid. */
  record Group(Doc content, boolean mustBreak) implements Doc {}

  /** One after the other. */
  record Concat(List<Doc> parts) implements Doc {
    public Concat {
      parts = List.copyOf(parts);
    }
  }

  /** Parts in a row; strings are texts. */
  static Doc of(Object... parts) {
    return new Concat(
        Arrays.stream(parts)
            .map(p -> p instanceof String text ? new Text(text) : (Doc) p)
            .toList());
  }

  /** A group, which breaks if {@code content} has a line break in any case. */
  static Doc group(Object... content) {
    Doc doc = of(content);
    return new Group(doc, doc.hasBreak());
  }

  /** A space, or a line break. */
  static Doc line() {
    return new Line(" ");
  }

  /** Nothing, or a line break. */
  static Doc softLine() {
    return new Line("");
  }

  /** Whether a line break inside cannot be avoided. */
  default boolean hasBreak() {
    return switch (this) {
      case Text _, Trailing _, Line _ -> false;
      case Hard _, Fresh _ -> true;
      case Nest d -> d.content().hasBreak();
      case Align d -> d.content().hasBreak();
      case Group d -> d.mustBreak();
      case Concat d -> d.parts().stream().anyMatch(Doc::hasBreak);
    };
  }
}
