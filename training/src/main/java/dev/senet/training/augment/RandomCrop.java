package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Cuts a window at a random place of the image after padding it, as He et al. 2016 do for CIFAR
 * ({@code random_crop(32, padding = 4)}). An image that is too small even then is padded further.
 *
 * @param height of the window
 * @param width of the window
 * @param padding pixels added on each side
 * @param fill their value in all channels, 0 to 255
 */
public record RandomCrop(int height, int width, int padding, int fill) implements Augmentation {
  public RandomCrop {
    Check.size(height, width);
    Check.that(padding >= 0 && padding <= 1024, "padding must lie between 0 and 1024");
    Check.that(fill >= 0 && fill <= 255, "fill must lie between 0 and 255");
  }

  @Override
  public Image apply(Image image, RandomGenerator random) {
    int top = offset(image.height(), height, random);
    int left = offset(image.width(), width, random);
    return Crop.window(image, top, left, height, width, fill);
  }

  private int offset(int length, int window, RandomGenerator random) {
    int room = length + 2 * padding - window;
    // Too small: the window lies around the image, as far off its centre as it can.
    return random.nextInt(Math.abs(room) + 1) - (room < 0 ? -room : 0) - padding;
  }

  @Override
  public String toSenet() {
    return "random_crop((%s, %s), padding = %s, fill = %s)".formatted(height, width, padding, fill);
  }
}
