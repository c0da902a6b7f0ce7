package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The blocks that are running, innermost first. */
final class CallStack {
  private record Entry(Callable.Block block, SourceSpan call) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Diagnostics diagnostics;

  CallStack(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  void enter(Callable.Block block, SourceSpan call) {
    String name = block.signature().name();
    if (entries.stream().anyMatch(e -> e.block().declaration() == block.declaration())) {
      throw new Abort(
          Diagnostic.error(call, "the block '%s' calls itself".formatted(name))
              .withHelp("a network is finite: write the repetition with  repeat n { … }"));
    }
    if (entries.size() >= Limits.CALL_DEPTH) {
      throw Abort.fatal(
          Diagnostic.error(
                  call, "blocks call blocks more than %d deep".formatted(Limits.CALL_DEPTH))
              .withHelp("join some of these blocks"));
    }
    entries.push(new Entry(block, call));
  }

  void leave() {
    entries.pop();
  }

  /**
   * Reports an error with the calls that led to it. An error inside the standard library is one of
   * the user's call.
   */
  void report(Diagnostic error) {
    Diagnostic shown = error;
    List<String> notes = new ArrayList<>();
    for (Entry entry : entries) {
      String name = entry.block().signature().name();
      if (!entry.block().library().isProgram()) {
        notes.add("in the library's %s  %s".formatted(name, entry.block().signature().text()));
        shown = new Diagnostic(entry.call(), error.message(), List.of(), List.of(), error.help());
      } else if (notes.size() < 6) {
        notes.add("in %s, called from %s".formatted(name, place(entry.call(), shown.span())));
      }
    }
    diagnostics.report(shown.withNotes(notes));
  }

  private static String place(SourceSpan span, SourceSpan error) {
    return (span.file().equals(error.file()) ? "" : span.file() + " ") + "line " + span.line();
  }
}
