package dev.senet.runtime;

import dev.senet.compiler.report.BlockFinder;
import dev.senet.compiler.report.KernelKind;
import dev.senet.compiler.report.LaunchGroup;
import dev.senet.compiler.report.Provenance;
import dev.senet.compiler.report.Work;
import dev.senet.runtime.Explanation.Bound;
import dev.senet.runtime.Explanation.Kernel;
import dev.senet.runtime.Explanation.Kind;
import dev.senet.runtime.Explanation.Speed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares kernels with what the machine allows (Williams, Waterman, Patterson 2009): none takes
 * less time than its operations at the arithmetic peak, nor than its bytes at the memory's speed.
 */
final class Roofline {
  private final Profiler.Peaks peaks;
  private final int batch;
  private final List<Entry> entries;

  /** One kernel with the least time that it could take. */
  private record Entry(Kernel kernel, Sum sum) {}

  /** What kernels do together: launches, milliseconds, operations, bytes. */
  private record Sum(int launches, double ms, double flops, double bytes, double leastMs) {
    static final Sum NONE = new Sum(0, 0, 0, 0, 0);

    Sum plus(Sum other) {
      return new Sum(
          launches + other.launches,
          ms + other.ms,
          flops + other.flops,
          bytes + other.bytes,
          leastMs + other.leastMs);
    }

    /** At a time of {@code taken} milliseconds. */
    Speed in(double taken) {
      double unit = taken * 1e6;
      return new Speed(launches, taken, flops / unit, bytes / unit, leastMs / taken);
    }
  }

  Roofline(Profiler.Peaks peaks, Provenance provenance, KernelTimes times, int batch) {
    this.peaks = peaks;
    this.batch = batch;
    BlockFinder finder = new BlockFinder(provenance);
    this.entries = times.groups().stream().map(group -> entry(group, finder)).toList();
  }

  private Entry entry(KernelTimes.Group group, BlockFinder finder) {
    LaunchGroup launches = group.launches();
    Work work = launches.work();
    double flops = work.flopsAt(batch);
    double bytes = work.bytesAt(batch);
    double arithmetic = flops / peaks.gigaflops() / 1e6;
    double memory = bytes / peaks.gigabytesPerSecond() / 1e6;
    Sum sum =
        new Sum(
            launches.launches().size(),
            group.ms().value(),
            flops,
            bytes,
            Math.max(arithmetic, memory));
    Kernel kernel =
        new Kernel(
            launches.layer(finder),
            KernelKind.of(launches.nodes().getFirst()) + (group.isWinograd() ? " Winograd" : ""),
            group.isWinograd(),
            arithmetic > memory ? Bound.ARITHMETIC : Bound.MEMORY,
            sum.in(sum.ms));
    return new Entry(kernel, sum);
  }

  /** All kernels, in order. */
  List<Kernel> kernels() {
    return entries.stream().map(Entry::kernel).toList();
  }

  /** The kernels of each kind, those first that take the longest. */
  List<Kind> kinds() {
    Map<String, List<Entry>> byKind = new LinkedHashMap<>();
    entries.forEach(e -> byKind.computeIfAbsent(e.kernel.kind(), k -> new ArrayList<>()).add(e));
    double all = sum(entries).ms;
    return byKind.entrySet().stream()
        .map(e -> {
          Sum sum = sum(e.getValue());
          return new Kind(e.getKey(), e.getValue().size(), sum.ms / all, sum.in(sum.ms));
        })
        .sorted(Comparator.comparingDouble(Kind::ofTime).reversed())
        .toList();
  }

  private static Sum sum(List<Entry> entries) {
    return entries.stream().map(Entry::sum).reduce(Sum.NONE, Sum::plus);
  }

  /**
   * The whole program.
   *
   * @param ms milliseconds of a run
   */
  Speed total(double ms) {
    return sum(entries).in(ms);
  }
}
