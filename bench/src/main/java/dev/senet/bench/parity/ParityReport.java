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
 * @param statistics batch norm's running statistics after the last step
 */
record ParityReport(
    List<StepLosses> losses, List<Difference> gradients, List<Difference> statistics) {
  /** How far losses may lie apart, relatively. */
  static final double LOSS_TOLERANCE = 1e-3;

  /** How far gradients may lie apart, relative to the greatest of their tensor. */
  static final double GRADIENT_TOLERANCE = 1e-4;

  /** How far running statistics may lie apart, relative to the greatest of their tensor. */
  static final double STATISTICS_TOLERANCE = 1e-3;

  private static final int SHOWN = 5;

  /** Whether everything lies within its tolerance. */
  boolean holds() {
    return isWithin(losses, StepLosses::relative, LOSS_TOLERANCE)
        && isWithin(gradients, Difference::relative, GRADIENT_TOLERANCE)
        && isWithin(statistics, Difference::relative, STATISTICS_TOLERANCE);
  }

  /** NaN is within no tolerance, and nothing compared is nothing shown. */
  private static <T> boolean isWithin(
      List<T> compared, ToDoubleFunction<T> difference, double tolerance) {
    return !compared.isEmpty()
        && compared.stream().allMatch(c -> difference.applyAsDouble(c) <= tolerance);
  }

  void print(PrintStream out) {
    TextTable table = table(Side.RIGHT, "step", "senet", "PyTorch", "difference");
    for (StepLosses l : losses) {
      table.add("" + l.step(), text("%.6f", l.senet()), text("%.6f", l.torch()), e(l.relative()));
    }
    out.println("Loss");
    table.print(out);
    out.println();
    print(out, "Gradients of the first step", gradients, GRADIENT_TOLERANCE);
    print(out, "Running statistics after the last step", statistics, STATISTICS_TOLERANCE);
    double worst = losses.stream().mapToDouble(StepLosses::relative).max().orElseThrow();
    out.printf(
        "%s: greatest difference of the losses %s, allowed %s%n",
        holds() ? "Equal" : "DIFFERENT", e(worst), e(LOSS_TOLERANCE));
  }

  private static void print(
      PrintStream out, String title, List<Difference> differences, double tolerance) {
    out.printf(
        "%s: %d tensors, allowed %s; the furthest apart%n",
        title, differences.size(), e(tolerance));
    TextTable table = table(Side.LEFT, "tensor", "greatest value", "difference");
    differences.stream()
        .sorted(Comparator.comparingDouble(Difference::relative).reversed())
        .limit(SHOWN)
        .forEach(d -> table.add(d.name(), e(d.greatest()), e(d.relative())));
    table.print(out);
    out.println();
  }

  private static TextTable table(Side first, String... heads) {
    List<Side> sides = new java.util.ArrayList<>(List.of(first));
    while (sides.size() < heads.length) {
      sides.add(Side.RIGHT);
    }
    return new TextTable(sides, List.of(heads));
  }

  private static String e(double value) {
    return text("%.1e", value);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
