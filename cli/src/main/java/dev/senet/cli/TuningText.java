package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.runtime.Tuner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What tuning has found, for people. */
record TuningText(List<Tuner.Result> results, PrintStream out) {
  /** Prints all, and that it is kept in {@code file}. */
  void print(Path file) {
    TextTable table =
        new TextTable(
            List.of(Side.LEFT, Side.RIGHT, Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT),
            List.of("convolution", "times", "model's choice", "measured choice", "ms", "gain"));
    for (Tuner.Result r : results) {
      table.add(
          r.site(),
          "" + r.count(),
          r.model().toString(),
          r.isModelRight() ? "the same" : r.measured().toString(),
          text("%.3f", r.milliseconds()),
          r.isModelRight() ? "" : text("%.1f %%", 100 * r.gain()));
    }
    table.print(out);
    long right = results.stream().filter(Tuner.Result::isModelRight).count();
    double all = results.stream().mapToDouble(Tuner.Result::milliseconds).sum();
    double saved = results.stream().mapToDouble(r -> r.gain() * r.milliseconds()).sum();
    out.println();
    out.println(
        text(
            "The cost model was right for %d of %d; the other choices save %.1f %% of the time of"
                + " convolutions.",
            right, results.size(), all == 0 ? 0.0 : 100 * saved / all));
    out.println("Kept in " + file);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
