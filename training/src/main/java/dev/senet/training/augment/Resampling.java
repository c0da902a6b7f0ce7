package dev.senet.training.augment;

import dev.senet.training.data.Image;

/**
 * Bilinear scaling with antialiasing, as Pillow defines it: a triangle filter over the source
 * pixels, widened by the factor of reduction when the image shrinks; first along rows, then along
 * columns.
 */
final class Resampling {
  private Resampling() {}

  static Image resize(Image image, int height, int width) {
    if (image.height() == height && image.width() == width) {
      return image;
    }
    float[] narrow = alongRows(image, Filter.of(image.width(), width));
    byte[] pixels =
        alongColumns(narrow, width * image.channels(), Filter.of(image.height(), height));
    return new Image(height, width, image.channels(), pixels);
  }

  /**
   * The weights of one axis: output {@code i} is the sum of {@code weights[i][k] * input[first[i] +
   * k]}.
   */
  private record Filter(int[] first, float[][] weights) {
    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        double center = (i + 0.5) * scale;
        int start = Math.max(0, (int) (center - support + 0.5));
        int end = Math.min(from, (int) (center + support + 0.5));
        first[i] = start;
        weights[i] = triangle(center - start, support, end - start);
      }
      return new Filter(first, weights);
    }

    private static float[] triangle(double center, double support, int taps) {
      double[] raw = new double[taps];
      double sum = 0;
      for (int k = 0; k < taps; k++) {
        raw[k] = Math.max(0, 1 - Math.abs((k + 0.5 - center) / support));
        sum += raw[k];
      }
      float[] weights = new float[taps];
      for (int k = 0; k < taps; k++) {
        weights[k] = (float) (raw[k] / sum);
      }
      return weights;
    }

    int size() {
      return first.length;
    }
  }

  private static float[] alongRows(Image image, Filter filter) {
    int channels = image.channels();
    byte[] from = image.pixels();
    float[] to =
        new float[Math.multiplyExact(Math.multiplyExact(image.height(), filter.size()), channels)];
    int out = 0;
    for (int y = 0; y < image.height(); y++) {
      int row = y * image.width() * channels;
      for (int x = 0; x < filter.size(); x++) {
        float[] weights = filter.weights[x];
        int at = row + filter.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          float sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * (from[at + k * channels + c] & 0xff);
          }
          to[out++] = sum;
        }
      }
    }
    return to;
  }

  private static byte[] alongColumns(float[] from, int rowLength, Filter filter) {
    byte[] to = new byte[Math.multiplyExact(filter.size(), rowLength)];
    float[] sums = new float[rowLength];
    for (int y = 0; y < filter.size(); y++) {
      java.util.Arrays.fill(sums, 0.5f);
      for (int k = 0; k < filter.weights[y].length; k++) {
        float weight = filter.weights[y][k];
        int at = (filter.first[y] + k) * rowLength;
        for (int i = 0; i < rowLength; i++) {
          sums[i] += weight * from[at + i];
        }
      }
      for (int i = 0; i < rowLength; i++) {
        to[y * rowLength + i] = (byte) Math.clamp((int) sums[i], 0, 255);
      }
    }
    return to;
  }
}
