package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * A step from image to image, on 8-bit pixels as in Pillow and torchvision. Immutable; the result
 * is a function of the image and of the numbers drawn.
 */
public sealed interface Augmentation
    permits RandomCrop, RandomResizedCrop, HorizontalFlip, Resize, CenterCrop, Cutout {
  /** The longest side of an image that a step makes. */
  int MAX_SIDE = 8192;

  /** The changed image; the given one is not touched. */
  Image apply(Image image, RandomGenerator random);

  /** How this step is written in a {@code train} section, with all its arguments. */
  String toSenet();
}
