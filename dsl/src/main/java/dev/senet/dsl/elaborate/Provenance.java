package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.elaborate.Value.Tensor;
import dev.senet.dsl.parse.Diagnostics;
import java.util.ArrayList;
import java.util.List;

/** Says where the operands of a failed operation come from, one aligned line each. */
final class Provenance {
  /** An operand and what the user calls it at the place of the error. */
  record Operand(String label, Tensor tensor) {}

  private Provenance() {}

  /** Lines such as {@code residual comes from line 6: … |> se(reduction) f32[N, 56, 56, 256]}. */
  static List<String> notes(List<Operand> operands, SourceSpan error, Diagnostics diagnostics) {
    List<String> labels = operands.stream().map(Operand::label).toList();
    List<String> places =
        operands.stream().map(o -> place(o.tensor().origin().span(), error)).toList();
    List<String> texts = operands.stream().map(o -> o.tensor().origin().text(diagnostics)).toList();
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      notes.add(
          pad(labels.get(i), labels)
              + "  comes from "
              + pad(places.get(i) + ":", places.stream().map(p -> p + ":").toList())
              + " "
              + pad(texts.get(i), texts)
              + "  "
              + operands.get(i).tensor().node().type());
    }
    return notes;
  }

  private static String place(SourceSpan span, SourceSpan error) {
    return (span.file().equals(error.file()) ? "" : span.file() + " ") + "line " + span.line();
  }

  private static String pad(String text, List<String> all) {
    int width = all.stream().mapToInt(String::length).max().orElse(0);
    return text + " ".repeat(width - text.length());
  }

  /** {@code error} with notes on {@code operands}. */
  static Diagnostic explain(Diagnostic error, List<Operand> operands, Diagnostics diagnostics) {
    return error.withNotes(notes(operands, error.span(), diagnostics));
  }
}
