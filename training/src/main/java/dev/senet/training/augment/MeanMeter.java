package dev.senet.training.augment;

import dev.senet.training.data.BrokenImageException;
import dev.senet.training.data.Dataset;
import dev.senet.training.data.DatasetException;
import dev.senet.training.data.Image;
import java.util.ArrayList;
import java.util.List;

/** Measures the mean colour of a data set, for {@code subtract_mean} without arguments. */
public final class MeanMeter {
  /** As many images give the mean to well under 1 % of the range. */
  private static final int MAX_IMAGES = 2000;

  private static final double ROUNDING = 1e4;

  private MeanMeter() {}

  /**
   * The mean of each channel over up to 2000 images, evenly spread over the set, each image
   * counting alike; rounded to four digits, so that it can be written down. Broken images are
   * passed over.
   *
   * @throws DatasetException if none of them can be decoded
   */
  public static Normalization measure(Dataset dataset) {
    double[] sums = new double[3];
    int images = Math.min(MAX_IMAGES, dataset.size());
    int counted = 0;
    for (int i = 0; i < images; i++) {
      int index = (int) ((long) i * dataset.size() / images);
      try {
        add(dataset.sample(index).image().withChannels(3), sums);
        counted++;
      } catch (BrokenImageException e) {
        // It is reported, with its name, when training comes to it.
        continue;
      }
    }
    if (counted == 0) {
      throw new DatasetException(
          "none of " + images + " images can be decoded, such as " + dataset.source(0));
    }
    List<Double> mean = new ArrayList<>();
    for (double sum : sums) {
      mean.add(Math.round(sum / counted * ROUNDING) / ROUNDING);
    }
    return Normalization.subtractMean(mean);
  }

  private static void add(Image image, double[] sums) {
    long[] totals = new long[3];
    byte[] pixels = image.pixels();
    for (int i = 0; i < pixels.length; i += 3) {
      totals[0] += pixels[i] & 0xff;
      totals[1] += pixels[i + 1] & 0xff;
      totals[2] += pixels[i + 2] & 0xff;
    }
    for (int c = 0; c < 3; c++) {
      sums[c] += totals[c] / (255.0 * (pixels.length / 3.0));
    }
  }
}
