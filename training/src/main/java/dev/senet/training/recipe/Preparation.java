package dev.senet.training.recipe;

import dev.senet.training.augment.Augmentation;
import dev.senet.training.augment.Normalization;
import dev.senet.training.augment.Pipeline;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An {@code augment} or {@code evaluate} clause.
 *
 * @param steps in order
 * @param normalization what ends them; empty for the mean of the training images, which has to be
 *     measured
 */
public record Preparation(List<Augmentation> steps, Optional<Normalization> normalization) {
  /** {@code subtract_mean} alone. */
  static final Preparation PLAIN = new Preparation(List.of(), Optional.empty());

  public Preparation {
    steps = List.copyOf(steps);
  }

  /** This preparation, with {@code mean} where a measurement was asked for. */
  Preparation withMean(Normalization mean) {
    return new Preparation(steps, Optional.of(normalization.orElse(mean)));
  }

  /**
   * What the loader applies.
   *
   * @throws IllegalStateException if the mean has not been measured
   */
  public Pipeline pipeline() {
    return new Pipeline(
        steps,
        normalization.orElseThrow(() -> new IllegalStateException("the mean is not measured")));
  }

  /** How it is written in a {@code train} section. */
  String toSenet() {
    String text =
        Stream.concat(
                steps.stream().map(Augmentation::toSenet),
                Stream.of(normalization.map(Normalization::toSenet).orElse("subtract_mean")))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    // A clause must not be empty: nothing is written as subtracting nothing.
    return text.isEmpty() ? "subtract_mean(0.0)" : text;
  }
}
