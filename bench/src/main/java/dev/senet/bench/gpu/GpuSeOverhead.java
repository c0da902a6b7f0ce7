package dev.senet.bench.gpu;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What SE costs a contender: its time with SE divided by that without.
 *
 * @param task with SE
 */
record GpuSeOverhead(GpuTask task, double ratio) {
  /** What senet is to stay below. */
  static final double GOAL = 1.02;

  /** Of all tasks that were measured both ways. */
  static List<GpuSeOverhead> of(Plan plan, List<GpuRow> rows) {
    return rows.stream()
        .map(GpuRow::task)
        .filter(task -> task.network().equals(plan.withSe()))
        .flatMap(task -> of(plan, rows, task).stream().boxed().map(r -> new GpuSeOverhead(task, r)))
        .toList();
  }

  private static OptionalDouble of(Plan plan, List<GpuRow> rows, GpuTask task) {
    OptionalDouble with = GpuRow.medianMs(rows, task);
    OptionalDouble without = GpuRow.medianMs(rows, task.withNetwork(plan.plain()));
    return with.isPresent() && without.isPresent()
        ? OptionalDouble.of(with.getAsDouble() / without.getAsDouble())
        : OptionalDouble.empty();
  }
}
