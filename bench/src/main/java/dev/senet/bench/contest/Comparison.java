package dev.senet.bench.contest;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measurements of one model under the same conditions.
 *
 * @param model its name
 * @param batch samples a run
 * @param threads threads that compute
 * @param difference the greatest difference between what senet and a peer have computed, divided by
 *     the greatest value
 * @param measurements of each contender
 */
public record Comparison(
    String model, int batch, int threads, double difference, List<Measurement> measurements) {
  /** One line for people who wait. */
  String summary() {
    return measurements.stream()
        .map(m -> String.format(Locale.ROOT, "%s %.3f ms", m.contender(), m.medianMs()))
        .collect(
            Collectors.joining(
                ", ", "%s, batch %d, threads %d: ".formatted(model, batch, threads), ""));
  }
}
