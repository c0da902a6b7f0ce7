package dev.senet.bench.parity;

import dev.senet.cli.TextTable;
import dev.senet.cli.TextTable.Side;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What two runs of the same training gave.
 *
 * @param losses of each step
 * @param gradients those of the first step, by parameter
 * @param firstStatistics batch norm's running statistics after the first step
 * @param lastStatistics those after the last step
 */
record ParityReport(
    List<StepLosses> losses,
    List<Difference> gradients,
    List<Difference> firstStatistics,
    List<Difference> lastStatistics) {
  /** How far losses may lie apart, relatively. */
  static final double LOSS_TOLERANCE = 1e-3;

  /** How far gradients may lie apart, relative to the greatest of their tensor. */
  static final double GRADIENT_TOLERANCE = 1e-4;

  /**
   * How far running statistics may lie apart after one step, relative to the greatest of their
   * tensor: close enough to tell a variance divided by n from one divided by n - 1.
   */
  static final double FIRST_STATISTICS_TOLERANCE = 5e-5;

  /** The same after all steps, when the weights have drifted. */
  static final double LAST_STATISTICS_TOLERANCE = 1e-2;

  private static final int SHOWN = 3;

  /** Whether everything lies within its tolerance. */
  boolean holds() {
    return isWithin(losses, StepLosses::relative, LOSS_TOLERANCE)
        && isWithin(gradients, Difference::relative, GRADIENT_TOLERANCE)
        && isWithin(firstStatistics, Difference::relative, FIRST_STATISTICS_TOLERANCE)
        && isWithin(lastStatistics, Difference::relative, LAST_STATISTICS_TOLERANCE);
  }

  /** NaN is within no tolerance, and nothing compared is nothing shown. */
  private static <T> boolean isWithin(
      List<T> compared, ToDoubleFunction<T> difference, double tolerance) {
    return !compared.isEmpty()
        && compared.stream().allMatch(c -> difference.applyAsDouble(c) <= tolerance);
  }

  void print(PrintStream out) {
    out.printf("Loss (allowed: %s)%n", scientific(LOSS_TOLERANCE));
    TextTable table =
        new TextTable(
            List.of(Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("step", "senet", "PyTorch", "difference", "PyTorch, weights 1 ulp away"));
    for (StepLosses l : losses) {
      table.add(
          "" + l.step(),
          text("%.6f", l.senet()),
          text("%.6f", l.torch()),
          scientific(l.relative()),
          scientific(l.sensitivity()));
    }
    table.print(out);
    print(out, "Gradients of the first step", gradients, GRADIENT_TOLERANCE);
    print(
        out,
        "Running statistics after the first step",
        firstStatistics,
        FIRST_STATISTICS_TOLERANCE);
    print(out, "Running statistics after the last step", lastStatistics, LAST_STATISTICS_TOLERANCE);
    out.println();
    out.println(holds() ? "senet trains as PyTorch does." : "senet and PyTorch DIFFER.");
  }

  private static void print(
      PrintStream out, String title, List<Difference> differences, double tolerance) {
    out.printf(
        "%n%s: the most different of %d tensors (allowed: %s)%n",
        title, differences.size(), scientific(tolerance));
    TextTable table =
        new TextTable(
            List.of(Side.LEFT, Side.RIGHT, Side.RIGHT),
            List.of("tensor", "greatest value", "difference"));
    differences.stream()
        .sorted(Comparator.comparingDouble(Difference::relative).reversed())
        .limit(SHOWN)
        .forEach(d -> table.add(d.name(), scientific(d.greatest()), scientific(d.relative())));
    table.print(out);
  }

  private static String scientific(double value) {
    return text("%.1e", value);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
