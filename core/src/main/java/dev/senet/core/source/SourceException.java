package dev.senet.core.source;

import java.util.List;

/** The user's text has errors; {@link #getMessage()} is the whole report, ready to be printed. */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Diagnostic> diagnostics;

  /**
   * @param diagnostics the errors, in the order of the text; at least one
   * @param report the rendered errors, see {@link DiagnosticRenderer}
   */
  public SourceException(List<Diagnostic> diagnostics, String report) {
    super(report);
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** The errors, in the order of the text. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
