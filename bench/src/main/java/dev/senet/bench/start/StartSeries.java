package dev.senet.bench.start;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.senet.bench.contest.Quantiles;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Starts of the same kind.
 *
 * @param title what was started, for people
 * @param starts in the order in which they were made
 */
record StartSeries(String title, List<Start> starts) {
  /** How much slower than the median of all a start is at last to be called slow. */
  static final double SLOW = 1.3;

  StartSeries {
    starts = List.copyOf(starts);
  }

  /** The median of what the starts come to at last, in milliseconds. */
  @JsonProperty
  double steadyMs() {
    return Quantiles.of(starts.stream().mapToDouble(Start::steadyMs).toArray(), 0.5);
  }

  /** Numbers, counted from 1, of the starts that stay slower than the others. */
  @JsonProperty
  List<Integer> slowStarts() {
    double limit = SLOW * steadyMs();
    return IntStream.rangeClosed(1, starts.size())
        .filter(number -> starts.get(number - 1).steadyMs() > limit)
        .boxed()
        .toList();
  }
}
