package dev.senet.training.recipe;

import dev.senet.core.source.Diagnostic;

/** Ends the reading of one clause. Never leaves this package. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;

  Failure(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
