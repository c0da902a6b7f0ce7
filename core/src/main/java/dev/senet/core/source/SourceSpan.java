package dev.senet.core.source;

/**
 * A piece of a source text: where a thing came from.
 *
 * @param file the file's name as the user gave it
 * @param line first line, from 1
 * @param column first column, from 1, in UTF-16 units
 * @param endLine last line, inclusive
 * @param endColumn column after the last character
 */
public record SourceSpan(String file, int line, int column, int endLine, int endColumn) {
  /** The span of things that no source text names, such as graphs built in Java. */
  public static final SourceSpan NONE = new SourceSpan("", 0, 0, 0, 0);

  /** Whether this span names a place in a text. */
  public boolean isKnown() {
    return line > 0;
  }

  /** {@code file:line:column}, or an empty string for {@link #NONE}. */
  public String position() {
    return isKnown() ? file + ":" + line + ":" + column : "";
  }

  /** The smallest span that covers this one and {@code other} of the same file. */
  public SourceSpan to(SourceSpan other) {
    return new SourceSpan(file, line, column, other.endLine, other.endColumn);
  }
}
