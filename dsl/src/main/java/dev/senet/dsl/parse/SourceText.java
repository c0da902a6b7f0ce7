package dev.senet.dsl.parse;

import dev.senet.core.source.SourceSpan;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A file's text. Positions are offsets in UTF-16 units; lines end at {@code \n}, {@code \r} or
 * both.
 */
public final class SourceText {
  private final String file;
  private final String text;
  private final int[] lineStarts;

  /** The text {@code text} of the file that the user calls {@code file}. */
  public SourceText(String file, String text) {
    this.file = file;
    this.text = text;
    this.lineStarts =
        IntStream.concat(
                IntStream.of(0), IntStream.rangeClosed(1, text.length()).filter(this::isLineStart))
            .toArray();
  }

  private boolean isLineStart(int offset) {
    char before = text.charAt(offset - 1);
    return before == '\n'
        || before == '\r' && (offset == text.length() || text.charAt(offset) != '\n');
  }

  /** The file's name as the user gave it. */
  public String file() {
    return file;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** The piece from offset {@code start} to {@code end}, exclusive. */
  public SourceSpan span(int start, int end) {
    int line = line(start);
    int endLine = Math.max(line, line(Math.max(start, end - 1)));
    return new SourceSpan(
        file,
        line + 1,
        start - lineStarts[line] + 1,
        endLine + 1,
        Math.max(end, start) - lineStarts[endLine] + 1);
  }

  /** The text of {@code span}. */
  public String slice(SourceSpan span) {
    return text.substring(start(span), end(span));
  }

  /** The offset of the first character of {@code span}. */
  public int start(SourceSpan span) {
    return lineStarts[span.line() - 1] + span.column() - 1;
  }

  /** The offset behind the last character of {@code span}. */
  public int end(SourceSpan span) {
    return lineStarts[span.endLine() - 1] + span.endColumn() - 1;
  }

  private int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found : -found - 2;
  }
}
