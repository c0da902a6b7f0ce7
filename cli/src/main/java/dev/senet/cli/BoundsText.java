package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.compiler.report.KernelBounds;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What bounds kernels for a GPU, for people. */
final class BoundsText {
  private static final String NOTES =
      """
      All of this follows from shapes. MFLOP and MB are those of a run, each operand
      read once and each result written once; FLOP/B is their quotient, the arithmetic intensity. A GPU
      whose peak, in operations, is more than that many times its memory's speed, in bytes, has to wait
      for memory.
      Groups are work-groups along x, y and z, of so many work-items each; local KB is the local memory
      of a group, and sums are those that each work-item keeps in registers. They are told of the first
      of a node's launches; the others add up its parts.
      """;

  private static final String MIXED_NOTES =
      """
      Kernels that are called fp16 or bf16 are products of matrices that round their factors to it on their
      way into local memory; they are multiplied and summed in fp32, by tensor cores if the name says so, or
      else without. All other kernels, and what lies in memory, are fp32.
      """;

  private final List<KernelBounds> kernels;
  private final PrintStream out;

  BoundsText(List<KernelBounds> kernels, PrintStream out) {
    this.kernels = kernels;
    this.out = out;
  }

  /** Prints all, with {@code title} in the first line. */
  void print(String title) {
    double flops = kernels.stream().mapToDouble(KernelBounds::flops).sum();
    double bytes = kernels.stream().mapToDouble(KernelBounds::bytes).sum();
    int launches = kernels.stream().mapToInt(KernelBounds::launches).sum();
    out.println(
        text(
            "%s: %d launches, %.1f GFLOP, %.1f MB, %.1f FLOP/B",
            title, launches, flops / 1e9, bytes / 1e6, flops / bytes));
    out.println();
    TextTable table = new TextTable(sides(), heads());
    kernels.forEach(kernel -> table.add(cells(kernel)));
    table.print(out);
    out.println();
    NOTES.lines().forEach(out::println);
    if (kernels.stream().anyMatch(kernel -> kernel.factors().isMixed())) {
      MIXED_NOTES.lines().forEach(out::println);
    }
  }

  private static List<String> heads() {
    return List.of(
        "layer",
        "kernel",
        "launches",
        "groups",
        "items",
        "local KB",
        "sums",
        "MFLOP",
        "MB",
        "FLOP/B");
  }

  private static List<Side> sides() {
    List<Side> sides = new ArrayList<>(Collections.nCopies(heads().size(), Side.RIGHT));
    sides.set(0, Side.LEFT);
    sides.set(1, Side.LEFT);
    return sides;
  }

  private static String[] cells(KernelBounds kernel) {
    return new String[] {
      kernel.layer(),
      kernel.kind() + (kernel.factors().isMixed() ? " " + kernel.factors() : ""),
      "" + kernel.launches(),
      kernel.groups().stream().map(String::valueOf).collect(Collectors.joining(" × ")),
      "" + kernel.items(),
      text("%.1f", kernel.localBytes() / 1024.0),
      "" + kernel.accumulators(),
      text("%.2f", kernel.flops() / 1e6),
      text("%.3f", kernel.bytes() / 1e6),
      text("%.1f", kernel.intensity())
    };
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
