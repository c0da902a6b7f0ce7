package dev.senet.bench.gpu;

import dev.senet.cli.TextTable;
import dev.senet.cli.TextTable.Side;
import dev.senet.runtime.KernelSpeed;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for people. */
record GpuReportText(GpuReport report, PrintStream out) {
  void print() {
    printCeilings(report.ceilings());
    printKernels();
    printTimes();
    printSeOverhead();
    String missing =
        Arrays.stream(Precision.values())
            .filter(precision -> !GpuContender.SENET.has(precision))
            .map(Precision::toString)
            .collect(Collectors.joining(" and "));
    if (!missing.isEmpty()) {
      out.printf("%nsenet does not compute in %s: PyTorch's times in it have no like.%n", missing);
    }
    report.problems().forEach(out::println);
  }

  private void printCeilings(Ceilings ceilings) {
    TornadoDevice device = report.device();
    out.printf("senet: TornadoVM's %s (%s)%n", device.description(), device.backend());
    out.printf("PyTorch %s: %s%n", ceilings.torch(), ceilings.device());
    String products =
        Arrays.stream(Precision.values())
            .map(precision ->
                text("%.0f (%s)", ceilings.productGigaflops().get(precision), precision))
            .collect(Collectors.joining(", "));
    out.println(
        text("a large copy: %.0f GB/s; large products: ", ceilings.copyGigabytesPerSecond())
            + products
            + " GFLOP/s");
  }

  private void printKernels() {
    out.printf("%nsenet's kernels, and their shares of that copy and that product in fp32%n%n");
    TextTable table =
        table(
            List.of("layer", "kernel"),
            List.of("ms", "of time", "GB/s", "of copy", "GFLOP/s", "of product"));
    for (KernelShare kernel : report.kernels()) {
      KernelSpeed speed = kernel.speed();
      table.add(
          speed.layer(),
          speed.kind(),
          text("%.3f", speed.ms()),
          text("%.1f %%", 100 * speed.ofTime()),
          text("%.1f", speed.gigabytesPerSecond()),
          text("%.1f %%", 100 * kernel.ofMemory()),
          text("%.1f", speed.gigaflops()),
          text("%.1f %%", 100 * kernel.ofArithmetic()));
    }
    table.print(out);
  }

  private void printTimes() {
    out.println();
    TextTable table =
        table(
            List.of("network", "", "batch", "", ""),
            List.of("difference", "median ms", "10 %..90 %", "images/s", "of senet's time"));
    report.rows().forEach(row -> table.add(cells(row)));
    table.print(out);
    report.rows().stream()
        .filter(row -> row.failure().isPresent())
        .forEach(row -> out.println(row.task() + ": " + row.failure().get()));
  }

  private String[] cells(GpuRow row) {
    GpuTask task = row.task();
    Stream<String> times =
        row.times()
            .map(t ->
                Stream.of(
                    text("%.3f", t.medianMs()),
                    text("%.3f..%.3f", t.lowMs(), t.highMs()),
                    text("%.1f", task.batch() * 1000 / t.medianMs()),
                    ofSenet(task, t.medianMs())))
            .orElse(Stream.of("not measured", "", "", ""));
    return Stream.concat(
            Stream.of(
                task.network().name(),
                task.use().toString(),
                "" + task.batch(),
                task.precision().toString(),
                task.contender().title(),
                row.difference().isPresent() ? text("%.1e", row.difference().getAsDouble()) : ""),
            times)
        .toArray(String[]::new);
  }

  /** The time divided by senet's in the same precision; blank if senet has none. */
  private String ofSenet(GpuTask task, double ms) {
    OptionalDouble senet = GpuRow.medianMs(report.rows(), task.withContender(GpuContender.SENET));
    return senet.isPresent() ? text("%.2f", ms / senet.getAsDouble()) : "";
  }

  private void printSeOverhead() {
    out.println();
    TextTable table =
        table(List.of("with SE : without", "batch", "", ""), List.of("time ratio", "goal"));
    for (GpuSeOverhead overhead : report.seOverhead()) {
      GpuTask task = overhead.task();
      table.add(
          task.use().toString(),
          "" + task.batch(),
          task.precision().toString(),
          task.contender().title(),
          text("%.3f", overhead.ratio()),
          task.contender() == GpuContender.SENET ? text("%.2f", GpuSeOverhead.GOAL) : "");
    }
    table.print(out);
  }

  /** A table of texts on the left and numbers on the right. */
  private static TextTable table(List<String> texts, List<String> numbers) {
    return new TextTable(
        Stream.concat(texts.stream().map(_ -> Side.LEFT), numbers.stream().map(_ -> Side.RIGHT))
            .toList(),
        Stream.concat(texts.stream(), numbers.stream()).toList());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
