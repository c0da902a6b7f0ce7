package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.core.tensor.Memory;
import dev.senet.runtime.Explanation;
import dev.senet.runtime.Explanation.Block;
import dev.senet.runtime.Explanation.Bound;
import dev.senet.runtime.Explanation.Kernel;
import dev.senet.runtime.Explanation.Kind;
import dev.senet.runtime.Explanation.Saving;
import dev.senet.runtime.Explanation.Speed;
import dev.senet.runtime.Purpose;
import java.io.PrintStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An explanation for people. */
final class ExplanationText {
  private static final double KIBI = 1024;

  private final Explanation explanation;
  private final PrintStream out;

  ExplanationText(Explanation explanation, PrintStream out) {
    this.explanation = explanation;
    this.out = out;
  }

  void print() {
    printTotals();
    printKinds();
    printBlocks();
    printKernels();
    printNotes();
  }

  private void printTotals() {
    Explanation e = explanation;
    Speed total = e.total();
    line(
        "%s%s: batch %d, %d thread%s, %s",
        e.purpose() == Purpose.TRAINING ? "a step of training " : "",
        e.model(),
        e.batch(),
        e.threads(),
        e.threads() == 1 ? "" : "s",
        e.vectorBits() == 0 ? "scalar code" : e.vectorBits() + "-bit vectors");
    line(
        "time     %.3f ms a run: %.1f GFLOP/s, %.0f %% of the roofline; %d launches",
        total.ms(), total.gigaflops(), 100 * total.roofline(), total.launches());
    e.unfused()
        .ifPresent(u ->
            line(
                "SE       its passes save %.3f ± %.3f ms: without them a run takes %.3f ms",
                u.savedMs(), u.error(), u.ms()));
    line(
        "memory   %s at the peak, %s of it for each sample; scratch of %s a thread",
        Memory.text(e.memory().peak()),
        Memory.text(e.memory().perSample()),
        Memory.text(e.memory().scratch()));
    e.unfused()
        .ifPresent(u -> line("         %s without the passes for SE", Memory.text(u.peak())));
    line(
        "machine  %.1f GFLOP/s of multiply-adds in registers, %.1f GB/s of a triad in memory,",
        e.peakGigaflops(), e.peakGigabytesPerSecond());
    line("         the best of what was measured in turn with the model");
  }

  private void printKinds() {
    heading("Kernels by kind");
    TextTable table =
        table(1, "kind", "kernels", "ms", "of time", "GFLOP/s", "GB/s", "of roofline");
    for (Kind kind : explanation.kinds()) {
      Speed s = kind.speed();
      table.add(
          kind.kind(),
          "" + kind.kernels(),
          text("%.3f", s.ms()),
          text("%.1f %%", 100 * kind.ofTime()),
          text("%.1f", s.gigaflops()),
          text("%.1f", s.gigabytesPerSecond()),
          text("%.0f %%", 100 * s.roofline()));
    }
    table.print(out);
  }

  private void printBlocks() {
    heading("SE blocks");
    if (explanation.blocks().isEmpty()) {
      line("none");
      return;
    }
    Map<List<String>, String> ways = new LinkedHashMap<>();
    TextTable table =
        new TextTable(
            List.of(
                Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("block", "way", "kernels", "KB moved", "ms saved", "hoisting KB", "scale KB"));
    for (Block block : explanation.blocks()) {
      List<String> way = new FusionText(block.name()).lines(block.fusion());
      String letter = ways.computeIfAbsent(way, w -> letter(ways.size()));
      table.add(
          block.name(),
          letter,
          change("%.0f", block.unfused().kernels(), block.fused().kernels()),
          change("%.1f", block.unfused().bytes() / KIBI, block.fused().bytes() / KIBI),
          block.saved().map(ExplanationText::text).orElse("-"),
          block
              .hoist()
              .map(t ->
                  text("%.1f %s %.1f", t.cost() / KIBI, t.pays() ? "<" : "≥", t.saving() / KIBI))
              .orElse("-"),
          text("%.1f : %.1f", block.scale().inKernel() / KIBI, block.scale().pass() / KIBI));
    }
    table.print(out);
    ways.forEach((way, letter) -> {
      line("");
      for (int i = 0; i < way.size(); i++) {
        line("%s  %s", i == 0 ? letter : " ".repeat(letter.length()), way.get(i));
      }
    });
  }

  private static String change(String format, double before, double after) {
    String result = text(format, after);
    return before == after ? result : text(format, before) + " → " + result;
  }

  /** A, B, …, Z, AA, AB, … */
  private static String letter(int i) {
    String last = String.valueOf((char) ('A' + i % 26));
    return i < 26 ? last : letter(i / 26 - 1) + last;
  }

  private static String text(Saving saving) {
    return text("%s%.3f ± %.3f", saving.isMeasured() ? "" : "~", saving.ms(), saving.error());
  }

  private void printKernels() {
    heading("Kernels in order");
    TextTable table =
        table(2, "layer", "kernel", "launches", "ms", "GFLOP/s", "GB/s", "of roofline", "bound");
    for (Kernel kernel : explanation.kernels()) {
      Speed s = kernel.speed();
      table.add(
          kernel.layer(),
          kernel.kind(),
          "" + s.launches(),
          text("%.3f", s.ms()),
          text("%.1f", s.gigaflops()),
          text("%.1f", s.gigabytesPerSecond()),
          text("%.0f %%%s", 100 * s.roofline(), kernel.isWinograd() ? " *" : "  "),
          kernel.bound() == Bound.ARITHMETIC ? "arithmetic" : "memory");
    }
    table.print(out);
  }

  private void printNotes() {
    out.println();
    NOTES.lines().forEach(out::println);
  }

  private static final String NOTES =
      """
      Roofline: no kernel takes less time than its operations at the peak of multiply-adds, nor than
      its bytes (each operand read once, each result written once) at the speed of memory. Tensors
      that are still in a cache come faster, so that kernels bound by memory can exceed 100 %.
      * Winograd's algorithm: the operations are those of the direct one, which takes up to four times as
      many multiplications; so these can exceed 100 %, too.

      KB moved: what the block adds to the tensors that the network reads and writes for a sample,
      weights not counted, without and with the passes for SE.
      ms saved: measured, the time of the kernels that these passes change, without them less with
      them. ~ is an estimate: the kernels serve several blocks, and what is measured for them
      together is dealt out by the KB that each block saves. ± is half a confidence interval of 95 %.
      Hoisting: KB a sample that are moved in addition (weights and borders read again, an image that
      nothing sums up) if the squeeze is taken from in front of the convolution, and KB that need not
      be moved then. It is hoisted where the first are less.
      Scale: KB a sample of a gate applied in an epilogue or a prologue, and those of a pass of its own,
      which reads and writes the image. It is in the epilogue of the convolution that stores the image if
      the gate is known before; else in the prologues and epilogues of all readers, if all can apply
      it; else in a pass.
      """;

  private static TextTable table(int texts, String... heads) {
    return new TextTable(
        java.util.stream.Stream.concat(
                Collections.nCopies(texts, Side.LEFT).stream(),
                Collections.nCopies(heads.length - texts, Side.RIGHT).stream())
            .toList(),
        List.of(heads));
  }

  private void heading(String text) {
    out.println();
    out.println(text);
    out.println();
  }

  private void line(String format, Object... values) {
    out.println(text(format, values).stripTrailing());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
