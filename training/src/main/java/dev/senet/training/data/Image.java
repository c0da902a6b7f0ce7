package dev.senet.training.data;

/**
 * A decoded image: 8 bits per channel, rows top to bottom, channels innermost (H×W×C), in the
 * encoding of the file (usually sRGB).
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param pixels {@code height * width * channels} unsigned bytes; never changed once here
 */
public record Image(int height, int width, int channels, byte[] pixels) {
  public Image {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException("no image: " + height + "x" + width + "x" + channels);
    }
    if (pixels.length != Math.multiplyExact(Math.multiplyExact(height, width), channels)) {
      throw new IllegalArgumentException(
          pixels.length + " bytes for " + height + "x" + width + "x" + channels);
    }
  }

  /** The channel {@code c} of the pixel at ({@code y}, {@code x}), 0 to 255. */
  public int get(int y, int x, int c) {
    return pixels[(y * width + x) * channels + c] & 0xff;
  }

  /**
   * This image with {@code count} channels: grey is replicated, colour becomes its luma (ITU-R
   * BT.601 weights 0.299, 0.587, 0.114, as in JPEG).
   */
  public Image withChannels(int count) {
    if (count == channels) {
      return this;
    }
    return switch (count) {
      case 1 -> new Image(height, width, 1, luma());
      case 3 -> new Image(height, width, 3, replicated());
      default -> throw new IllegalArgumentException("images have 1 or 3 channels, not " + count);
    };
  }

  private byte[] luma() {
    byte[] grey = new byte[height * width];
    for (int i = 0; i < grey.length; i++) {
      int r = pixels[3 * i] & 0xff;
      int g = pixels[3 * i + 1] & 0xff;
      int b = pixels[3 * i + 2] & 0xff;
      grey[i] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
    }
    return grey;
  }

  private byte[] replicated() {
    byte[] rgb = new byte[pixels.length * 3];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = pixels[i];
      rgb[3 * i + 1] = pixels[i];
      rgb[3 * i + 2] = pixels[i];
    }
    return rgb;
  }
}
