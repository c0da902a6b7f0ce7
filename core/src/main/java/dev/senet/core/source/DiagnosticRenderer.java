package dev.senet.core.source;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Renders diagnostics with the source line, a caret and underlines. */
public final class DiagnosticRenderer {
  private static final int MAX_LINE = 160;

  private DiagnosticRenderer() {}

  /** The report of {@code diagnostics} over the text {@code source}. */
  public static String render(List<Diagnostic> diagnostics, String source) {
    List<String> lines = source.lines().toList();
    return diagnostics.stream().map(d -> render(d, lines)).collect(Collectors.joining("\n"));
  }

  private static String render(Diagnostic d, List<String> lines) {
    StringBuilder out = new StringBuilder();
    String position = d.span().position();
    out.append(position.isEmpty() ? "" : position + ": ").append("error: ").append(d.message());
    int line = d.span().line();
    if (line >= 1 && line <= lines.size()) {
      appendSource(out, d, lines.get(line - 1));
    }
    d.notes().forEach(note -> out.append("\n  ").append(note));
    d.help().ifPresent(help -> out.append("\n  help: ").append(help));
    return out.append('\n').toString();
  }

  private static void appendSource(StringBuilder out, Diagnostic d, String text) {
    // A long line is cut to a window around the caret; columns shift along.
    int start = Math.max(0, Math.min(d.span().column() - 1, text.length()) - MAX_LINE / 2);
    start = text.length() <= MAX_LINE ? 0 : start;
    String shown = text.substring(start, Math.min(text.length(), start + MAX_LINE));
    shown =
        shown
            .codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    char[] marks = new char[shown.length() + 1];
    Arrays.fill(marks, ' ');
    for (SourceSpan span : d.underlines()) {
      if (span.line() == d.span().line()) {
        mark(marks, span, start, '~');
      }
    }
    if (d.underlines().isEmpty()) {
      mark(marks, d.span(), start, '~');
    }
    int caret = Math.clamp(d.span().column() - 1L - start, 0, marks.length - 1);
    marks[caret] = '^';
    String gutter = "%5d | ".formatted(d.span().line());
    out.append('\n').append(gutter).append(shown);
    out.append('\n').append(" ".repeat(gutter.length() - 2)).append("| ");
    out.append(new String(marks).stripTrailing());
  }

  private static void mark(char[] marks, SourceSpan span, int start, char mark) {
    int from = Math.clamp(span.column() - 1L - start, 0, marks.length - 1);
    int end = span.endLine() > span.line() ? Integer.MAX_VALUE : span.endColumn();
    int to = Math.clamp(end - 1L - start, from, marks.length - 1);
    Arrays.fill(marks, from, to, mark);
  }
}
