package dev.senet.training.data;

/**
 * The shape of the images that a network takes.
 *
 * @param height rows
 * @param width columns
 * @param channels 1 or 3
 */
public record ImageShape(int height, int width, int channels) {
  public ImageShape {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new DatasetException(
          "images have 1 or 3 channels and at least one pixel, not [%d, %d, %d]"
              .formatted(height, width, channels));
    }
  }

  /** Values per image. */
  public int elements() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
