package dev.senet.bench.gpu;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.senet.bench.contest.Quantiles;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a contender's task.
 *
 * @param difference the greatest from PyTorch's results in single precision, divided by the
 *     greatest result; empty if it did not get so far
 * @param times empty if it was not measured
 * @param failure why it was not measured
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record GpuRow(
    GpuTask task, OptionalDouble difference, Optional<Times> times, Optional<String> failure) {

  /**
   * How long runs take.
   *
   * @param runs how many were measured
   * @param medianMs milliseconds, the median of all
   * @param lowMs the first decile
   * @param highMs the last decile
   */
  record Times(int runs, double medianMs, double lowMs, double highMs) {
    static Times of(long[] nanos) {
      return new Times(
          nanos.length,
          Quantiles.milliseconds(nanos, 0.5),
          Quantiles.milliseconds(nanos, 0.1),
          Quantiles.milliseconds(nanos, 0.9));
    }
  }

  static GpuRow measured(GpuTask task, double difference, long[] nanos) {
    return new GpuRow(
        task, OptionalDouble.of(difference), Optional.of(Times.of(nanos)), Optional.empty());
  }

  static GpuRow failed(GpuTask task, OptionalDouble difference, String why) {
    return new GpuRow(task, difference, Optional.empty(), Optional.of(why));
  }

  /** The time of the row for {@code task}; empty if there is none. */
  static OptionalDouble medianMs(List<GpuRow> rows, GpuTask task) {
    return rows.stream()
        .filter(row -> row.task.equals(task))
        .flatMap(row -> row.times.stream())
        .mapToDouble(Times::medianMs)
        .findFirst();
  }
}
