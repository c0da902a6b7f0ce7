package dev.senet.training.recipe;

import dev.senet.training.augment.Augmentation;
import dev.senet.training.augment.Normalization;
import java.util.Optional;

/** What can stand in an {@code augment} or {@code evaluate} clause. */
sealed interface PreparationStep {
  /** A step from image to image. */
  record Change(Augmentation augmentation) implements PreparationStep {}

  /** The normalisation that ends the clause; empty for the mean of the training images. */
  record Rescale(Optional<Normalization> normalization) implements PreparationStep {}
}
