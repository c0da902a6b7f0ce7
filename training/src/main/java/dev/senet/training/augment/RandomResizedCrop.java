package dev.senet.training.augment;

import dev.senet.training.data.Image;
import java.util.random.RandomGenerator;

/**
 * Cuts out a window of random area and aspect ratio and scales it to a fixed size: the augmentation
 * of Inception (Szegedy et al. 2015), drawn as torchvision's {@code RandomResizedCrop} does. If ten
 * draws give no window that fits, the largest central one of an allowed ratio is taken.
 *
 * @param height of the result
 * @param width of the result
 * @param minScale smallest part of the area
 * @param maxScale largest part of the area
 * @param minRatio smallest width / height
 * @param maxRatio largest width / height
 */
public record RandomResizedCrop(
    int height, int width, double minScale, double maxScale, double minRatio, double maxRatio)
    implements Augmentation {
  private static final int DRAWS = 10;

  public RandomResizedCrop {
    Check.size(height, width);
    Check.that(
        minScale > 0 && minScale <= maxScale && maxScale <= 1,
        "scale must be (from, to) with 0 < from <= to <= 1");
    Check.that(
        minRatio > 0 && minRatio <= maxRatio && maxRatio < 1000,
        "ratio must be (from, to) with 0 < from <= to");
  }

  /** With the usual ranges: 8 % to 100 % of the area, ratios from 3:4 to 4:3. */
  public static RandomResizedCrop of(int height, int width) {
    return new RandomResizedCrop(height, width, 0.08, 1, 3.0 / 4, 4.0 / 3);
  }

  /** A part of an image. */
  record Window(int top, int left, int height, int width) {}

  @Override
  public Image apply(Image image, RandomGenerator random) {
    Window w = draw(image.height(), image.width(), random);
    Image part = Crop.window(image, w.top, w.left, w.height, w.width, 0);
    return Resampling.resize(part, height, width);
  }

  Window draw(int imageHeight, int imageWidth, RandomGenerator random) {
    double area = (double) imageHeight * imageWidth;
    for (int i = 0; i < DRAWS; i++) {
      double target = area * (minScale + (maxScale - minScale) * random.nextDouble());
      double logRatio =
          Math.log(minRatio) + (Math.log(maxRatio) - Math.log(minRatio)) * random.nextDouble();
      double ratio = Math.exp(logRatio);
      int w = (int) Math.round(Math.sqrt(target * ratio));
      int h = (int) Math.round(Math.sqrt(target / ratio));
      if (w > 0 && w <= imageWidth && h > 0 && h <= imageHeight) {
        int top = random.nextInt(imageHeight - h + 1);
        return new Window(top, random.nextInt(imageWidth - w + 1), h, w);
      }
    }
    return central(imageHeight, imageWidth);
  }

  private Window central(int imageHeight, int imageWidth) {
    double ratio = Math.clamp((double) imageWidth / imageHeight, minRatio, maxRatio);
    int w = Math.clamp(Math.round(imageHeight * ratio), 1, imageWidth);
    int h = Math.clamp(Math.round(imageWidth / ratio), 1, imageHeight);
    return new Window((imageHeight - h) / 2, (imageWidth - w) / 2, h, w);
  }

  @Override
  public String toSenet() {
    return "random_resized_crop((%s, %s), scale = (%s, %s), ratio = (%s, %s))"
        .formatted(height, width, minScale, maxScale, minRatio, maxRatio);
  }
}
