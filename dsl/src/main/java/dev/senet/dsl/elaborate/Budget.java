package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.parse.Limits;

/** How much work the elaboration of a file may be, all its models together. */
final class Budget {
  private int steps;
  private int iterations;

  /** An expression is evaluated, or a node is made. */
  void step(SourceSpan at) {
    if (++steps > Limits.STEPS) {
      throw spent(at, "the models take more than %,d steps to elaborate".formatted(Limits.STEPS));
    }
  }

  /** A {@code repeat} goes round. */
  void iterate(SourceSpan at) {
    if (++iterations > Limits.ITERATIONS) {
      throw spent(at, "the models repeat more than %,d times".formatted(Limits.ITERATIONS));
    }
  }

  /** Whether nothing more can be elaborated. */
  boolean isSpent() {
    return steps > Limits.STEPS || iterations > Limits.ITERATIONS;
  }

  private static Abort spent(SourceSpan at, String message) {
    return Abort.fatal(
        Diagnostic.error(at, message)
            .withHelp("unroll less: smaller repeats, fewer calls or fewer models in the file"));
  }
}
