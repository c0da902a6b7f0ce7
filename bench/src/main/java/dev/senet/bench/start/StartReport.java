package dev.senet.bench.start;

import dev.senet.bench.contest.Quantiles;
import dev.senet.cli.Json;
import dev.senet.cli.TextTable;
import dev.senet.cli.TextTable.Side;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What starts of a model have given.
 *
 * @param model its name
 * @param threads threads that computed
 */
record StartReport(String model, int threads, List<StartSeries> series) {
  void print(PrintStream out) {
    TextTable table =
        new TextTable(
            List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("", "starts", "first result s", "steady after s", "steady ms", "slow"));
    for (StartSeries s : series) {
      List<Start> starts = s.starts();
      table.add(
          s.title(),
          "" + starts.size(),
          spread("%.2f", starts.stream().mapToDouble(Start::firstResultSeconds).toArray()),
          spread(
              "%.2f", starts.stream().flatMapToDouble(x -> x.steadySeconds().stream()).toArray()),
          spread("%.3f", starts.stream().mapToDouble(Start::steadyMs).toArray()),
          "" + s.slowStarts().size());
    }
    out.printf("%s, batch 1, threads %d: minimum / median / maximum%n", model, threads);
    table.print(out);
    series.stream().filter(s -> !s.slowStarts().isEmpty()).forEach(s -> printSlow(out, s));
    series.forEach(s -> printUnsteady(out, s));
  }

  private static String spread(String format, double[] values) {
    return switch (values.length) {
      case 0 -> "";
      case 1 -> text(format, values[0]);
      default ->
          "%s / %s / %s"
              .formatted(
                  text(format, Quantiles.of(values, 0)),
                  text(format, Quantiles.of(values, 0.5)),
                  text(format, Quantiles.of(values, 1)));
    };
  }

  private static void printSlow(PrintStream out, StartSeries s) {
    String slow =
        s.slowStarts().stream()
            .map(number ->
                "start %d (%s ms)"
                    .formatted(number, text("%.3f", s.starts().get(number - 1).steadyMs())))
            .collect(Collectors.joining(", "));
    out.printf(
        "%s: %d of %d starts stay slower than %s times the median of all, %s ms: %s%n",
        s.title(),
        s.slowStarts().size(),
        s.starts().size(),
        StartSeries.SLOW,
        text("%.3f", s.steadyMs()),
        slow);
  }

  private static void printUnsteady(PrintStream out, StartSeries s) {
    long unsteady = s.starts().stream().filter(x -> x.steadySeconds().isEmpty()).count();
    if (unsteady > 0) {
      out.printf(
          "%s: %d of %d starts were not steady within the time measured%n",
          s.title(), unsteady, s.starts().size());
    }
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** Writes {@code start.json} to {@code folder}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Json.write(folder.resolve("start.json"), this);
  }
}
