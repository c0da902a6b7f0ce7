package dev.senet.training.recipe;

import java.util.List;
import java.util.Optional;

/**
 * What the command line sets instead of the recipe. Other lines follow: a cosine schedule, for
 * example, ends with the epochs given here.
 *
 * @param data path of the data set; its kind stays, or is an image folder if the recipe names none
 * @param batch images per step
 * @param epochs length of the training
 * @param seed of everything random
 * @param freeze names of weights, as in {@link Freeze}; none for those of the recipe
 */
public record Overrides(
    Optional<String> data,
    Optional<Integer> batch,
    Optional<Integer> epochs,
    Optional<Long> seed,
    List<String> freeze) {
  /** Nothing is set. */
  public static final Overrides NONE =
      new Overrides(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public Overrides {
    freeze = List.copyOf(freeze);
  }
}
