package dev.senet.bench.contest;

import dev.senet.cli.Json;
import dev.senet.cli.TextTable;
import dev.senet.cli.TextTable.Side;
import dev.senet.core.tensor.Memory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a run of the command has measured.
 *
 * @param seOverhead for each network that was measured with SE and without
 */
record ContestReport(List<Comparison> comparisons, List<SeOverhead> seOverhead) {
  static ContestReport of(List<Comparison> comparisons) {
    return new ContestReport(comparisons, SeOverhead.of(comparisons));
  }

  void print(PrintStream out) {
    printTimes(out);
    if (!seOverhead.isEmpty()) {
      out.println();
      printOverhead(out);
    }
  }

  private void printTimes(PrintStream out) {
    TextTable table =
        table(
            List.of("model", "batch", "threads", ""),
            List.of("median ms", "10 %..90 %", "samples/s", "ratio", "peak memory", "planned"));
    for (Comparison c : comparisons) {
      for (Measurement m : c.measurements()) {
        table.add(
            c.model(),
            "" + c.batch(),
            "" + c.threads(),
            m.contender(),
            text("%.3f", m.medianMs()),
            text("%.3f", m.lowMs()) + ".." + text("%.3f", m.highMs()),
            text("%.1f", m.samplesPerSecond()),
            text("%.2f", m.ratio()),
            bytes(m.memory().peakBytes()),
            bytes(m.memory().plannedBytes()));
      }
    }
    table.print(out);
  }

  private void printOverhead(PrintStream out) {
    TextTable table =
        table(List.of("with SE : without", "batch", "threads", ""), List.of("time ratio"));
    for (SeOverhead o : seOverhead) {
      table.add(
          o.model() + " : " + o.plain(),
          "" + o.batch(),
          "" + o.threads(),
          o.contender(),
          text("%.3f", o.ratio()));
    }
    table.print(out);
  }

  /** A table that begins with what was measured: model, batch, threads and contender. */
  private static TextTable table(List<String> conditions, List<String> results) {
    List<Side> sides = new ArrayList<>();
    sides.addAll(List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.LEFT));
    sides.addAll(Collections.nCopies(results.size(), Side.RIGHT));
    List<String> heads = new ArrayList<>(conditions);
    heads.addAll(results);
    return new TextTable(sides, heads);
  }

  private static String bytes(OptionalLong bytes) {
    return bytes.isPresent() ? Memory.text(bytes.getAsLong()) : "";
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** Writes a JSON file and a chart to {@code folder}, named for the discipline. */
  void write(Path folder, Discipline discipline) throws IOException {
    Files.createDirectories(folder);
    Json.write(folder.resolve(discipline.name() + ".json"), this);
    RatioChart.write(folder, discipline, comparisons);
  }
}
