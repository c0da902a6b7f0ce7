package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Scales an image, bilinearly, and without aliasing when it shrinks.
 *
 * @param height the new height, or of both sides the shorter if {@code keepAspect}
 * @param width the new width
 * @param keepAspect whether {@code height} is the length of the shorter side and the longer one
 *     follows from the image
 */
public record Resize(int height, int width, boolean keepAspect) implements Augmentation {
  public Resize {
    Check.size(height, width);
  }

  /** Scales the shorter side to {@code length} pixels and keeps the proportions. */
  public static Resize shorterSide(int length) {
    return new Resize(length, length, true);
  }

  /** Scales to exactly this size. */
  public static Resize exactly(int height, int width) {
    return new Resize(height, width, false);
  }

  @Override
  public Image apply(Image image, RandomGenerator random) {
    if (!keepAspect) {
      return Resampling.resize(image, height, width);
    }
    // The longer side is rounded down, as in torchvision.
    return image.height() <= image.width()
        ? Resampling.resize(image, height, longer(image.width(), image.height()))
        : Resampling.resize(image, longer(image.height(), image.width()), height);
  }

  private int longer(int longSide, int shortSide) {
    long length = (long) height * longSide / shortSide;
    // A sliver of an image would become huge: keep to a thousand times the shorter side.
    return (int) Math.min(length, 1000L * height);
  }

  @Override
  public String toSenet() {
    return keepAspect
        ? "resize(%s)".formatted(height)
        : "resize((%s, %s))".formatted(height, width);
  }
}
