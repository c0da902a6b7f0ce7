package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.Arrays;

/** Cuts a window out of an image; what lies outside the image is filled. */
final class Crop {
  private Crop() {}

  /**
   * The window of {@code height} × {@code width} pixels whose upper left corner is ({@code top},
   * {@code left}), which may lie outside.
   *
   * @param fill the value of all channels outside, 0 to 255
   */
  static Image window(Image image, int top, int left, int height, int width, int fill) {
    int channels = image.channels();
    byte[] to = new byte[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
    if (fill != 0) {
      Arrays.fill(to, (byte) fill);
    }
    int fromX = Math.max(0, left);
    int untilX = Math.min(image.width(), left + width);
    int untilY = Math.min(image.height(), top + height);
    for (int y = Math.max(0, top); y < untilY && fromX < untilX; y++) {
      System.arraycopy(
          image.pixels(),
          (y * image.width() + fromX) * channels,
          to,
          ((y - top) * width + fromX - left) * channels,
          (untilX - fromX) * channels);
    }
    return new Image(height, width, channels, to);
  }
}
