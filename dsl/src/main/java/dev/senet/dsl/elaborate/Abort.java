package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import java.util.Optional;

/** Ends the elaboration of one statement, or of the model; never leaves this package. */
final class Abort extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Optional<Diagnostic> diagnostic;
  private final boolean isFatal;

  private Abort(Optional<Diagnostic> diagnostic, boolean isFatal) {
    super("", null, false, false);
    this.diagnostic = diagnostic;
    this.isFatal = isFatal;
  }

  /** An error of the statement; the next statements are still looked at. */
  Abort(Diagnostic diagnostic) {
    this(Optional.of(diagnostic), false);
  }

  /** The statement reads something whose error has been reported. */
  static Abort silent() {
    return new Abort(Optional.empty(), false);
  }

  /** A limit is passed: the model cannot be elaborated further. */
  static Abort fatal(Diagnostic diagnostic) {
    return new Abort(Optional.of(diagnostic), true);
  }

  /** The model ends here, and the reason has been reported. */
  static Abort stop() {
    return new Abort(Optional.empty(), true);
  }

  /** What to report. */
  Optional<Diagnostic> diagnostic() {
    return diagnostic;
  }

  /** Whether the whole model ends here. */
  boolean isFatal() {
    return isFatal;
  }
}
