package dev.senet.core.source;

import java.util.List;
import java.util.Optional;

/**
 * One error in a source text: what is wrong, where, and what to do.
 *
 * @param span the place that the caret points at
 * @param message what is wrong, in the user's terms, without a full stop
 * @param underlines further places of the same line to underline with {@code ~}, such as operands
 * @param notes lines that explain, such as where an operand comes from
 * @param help what to do
 */
public record Diagnostic(
    SourceSpan span,
    String message,
    List<SourceSpan> underlines,
    List<String> notes,
    Optional<String> help) {
  public Diagnostic {
    underlines = List.copyOf(underlines);
    notes = List.copyOf(notes);
  }

  /** An error with a place and a message only. */
  public static Diagnostic error(SourceSpan span, String message) {
    return new Diagnostic(span, message, List.of(), List.of(), Optional.empty());
  }

  /** This diagnostic with the help line {@code text}. */
  public Diagnostic withHelp(String text) {
    return new Diagnostic(span, message, underlines, notes, Optional.of(text));
  }

  /** This diagnostic with the notes {@code lines} added. */
  public Diagnostic withNotes(List<String> lines) {
    return new Diagnostic(span, message, underlines, concat(notes, lines), help);
  }

  /** This diagnostic with further places underlined. */
  public Diagnostic withUnderlines(List<SourceSpan> spans) {
    return new Diagnostic(span, message, concat(underlines, spans), notes, help);
  }

  private static <T> List<T> concat(List<T> a, List<T> b) {
    return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
  }
}
