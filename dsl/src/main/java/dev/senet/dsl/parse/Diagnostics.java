package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.DiagnosticRenderer;
import dev.senet.core.source.SourceException;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Collects the errors of one run: the first error of each place, {@value Limits#ERRORS} at most.
 */
public final class Diagnostics {
  private final Map<String, SourceText> sources = new LinkedHashMap<>();
  private final Map<SourceSpan, Diagnostic> errors = new HashMap<>();

  /** Makes {@code source} known, so that its lines can be shown. */
  public void register(SourceText source) {
    sources.put(source.file(), source);
  }

  /** The text of a file that was read in this run. */
  public SourceText source(String file) {
    return sources.get(file);
  }

  /** Reports an error. */
  public void report(Diagnostic diagnostic) {
    if (!isFull()) {
      errors.putIfAbsent(diagnostic.span(), diagnostic);
    }
  }

  /** Number of errors so far. */
  public int count() {
    return errors.size();
  }

  /** Whether so much was reported that the rest would only tire. */
  public boolean isFull() {
    return errors.size() >= Limits.ERRORS;
  }

  /**
   * Ends the run if there are errors.
   *
   * @throws SourceException with all errors, by file and line
   */
  public void throwIfAny() {
    if (!errors.isEmpty()) {
      List<Diagnostic> sorted = sorted();
      throw new SourceException(sorted, render(sorted));
    }
  }

  private List<Diagnostic> sorted() {
    List<String> files = new ArrayList<>(sources.keySet());
    return errors.values().stream()
        .sorted(
            Comparator.<Diagnostic>comparingInt(d -> files.indexOf(d.span().file()))
                .thenComparingInt(d -> d.span().line())
                .thenComparingInt(d -> d.span().column())
                .thenComparing(Diagnostic::message))
        .toList();
  }

  private String render(List<Diagnostic> sorted) {
    Map<String, List<Diagnostic>> byFile =
        sorted.stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.span().file(), LinkedHashMap::new, Collectors.toList()));
    return byFile.entrySet().stream()
        .map(e -> DiagnosticRenderer.render(e.getValue(), textOf(e.getKey())))
        .collect(Collectors.joining("\n"));
  }

  private String textOf(String file) {
    SourceText source = sources.get(file);
    return source == null ? "" : source.text();
  }
}
