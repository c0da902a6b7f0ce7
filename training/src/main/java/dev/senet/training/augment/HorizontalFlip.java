package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Mirrors left and right.
 *
 * @param probability how often, 0 to 1
 */
public record HorizontalFlip(double probability) implements Augmentation {
  public HorizontalFlip {
    Check.that(probability >= 0 && probability <= 1, "probability must lie between 0 and 1");
  }

  @Override
  public Image apply(Image image, RandomGenerator random) {
    return random.nextDouble() < probability ? mirrored(image) : image;
  }

  private static Image mirrored(Image image) {
    int channels = image.channels();
    int row = image.width() * channels;
    byte[] from = image.pixels();
    byte[] to = new byte[from.length];
    for (int start = 0; start < from.length; start += row) {
      for (int x = 0; x < row; x += channels) {
        System.arraycopy(from, start + x, to, start + row - channels - x, channels);
      }
    }
    return new Image(image.height(), image.width(), channels, to);
  }

  @Override
  public String toSenet() {
    return "horizontal_flip(probability = %s)".formatted(probability);
  }
}
