package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Cuts the middle out of an image. What is missing of a smaller image is black.
 *
 * @param height of the window
 * @param width of the window
 */
public record CenterCrop(int height, int width) implements Augmentation {
  public CenterCrop {
    Check.size(height, width);
  }

  @Override
  public Image apply(Image image, RandomGenerator random) {
    int top = Math.floorDiv(image.height() - height, 2);
    int left = Math.floorDiv(image.width() - width, 2);
    return Crop.window(image, top, left, height, width, 0);
  }

  @Override
  public String toSenet() {
    return "center_crop((%s, %s))".formatted(height, width);
  }
}
