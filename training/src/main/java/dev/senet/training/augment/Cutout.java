package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Paints a square at a random place grey (DeVries and Taylor 2017). Its centre lies anywhere in the
 * image, so a part of it may fall outside.
 *
 * @param size its side in pixels
 * @param fill its value in all channels, 0 to 255
 */
public record Cutout(int size, int fill) implements Augmentation {
  public Cutout {
    Check.size(size, size);
    Check.that(fill >= 0 && fill <= 255, "fill must lie between 0 and 255");
  }

  @Override
  public Image apply(Image image, RandomGenerator random) {
    int top = random.nextInt(image.height()) - size / 2;
    int left = random.nextInt(image.width()) - size / 2;
    int fromX = Math.max(0, left);
    int untilX = Math.min(image.width(), left + size);
    int untilY = Math.min(image.height(), top + size);
    byte[] pixels = image.pixels().clone();
    for (int y = Math.max(0, top); y < untilY; y++) {
      int row = y * image.width();
      int from = (row + fromX) * image.channels();
      java.util.Arrays.fill(pixels, from, (row + untilX) * image.channels(), (byte) fill);
    }
    return new Image(image.height(), image.width(), image.channels(), pixels);
  }

  @Override
  public String toSenet() {
    return "cutout(%s, fill = %s)".formatted(size, fill);
  }
}
