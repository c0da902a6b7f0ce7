package dev.senet.dsl.elaborate;

import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.parse.Diagnostics;

/**
 * The expression that made a tensor.
 *
 * @param span where it stands
 * @param isStep whether it is a step of a pipeline, which has something before it
 */
record Origin(SourceSpan span, boolean isStep) {
  private static final int LENGTH = 40;

  /** The expression as the user wrote it, on one line, shortened. */
  String text(Diagnostics diagnostics) {
    String text = diagnostics.source(span.file()).slice(span);
    // Few characters are shown: a long expression need not be gone through.
    String start = text.substring(0, Math.min(text.length(), 20 * LENGTH)).replaceAll("\\s+", " ");
    String shown = start.length() > LENGTH ? start.substring(0, LENGTH - 1) + "…" : start;
    return (isStep ? "… |> " : "") + shown;
  }
}
