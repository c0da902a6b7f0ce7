package dev.senet.bench.parity;

import dev.senet.core.graph.Shape;
import java.util.Random;

/**
 * Images with their classes.
 *
 * @param images [N, height, width, channels]
 * @param labels [N], counted from 0
 */
public record LabelledBatch(float[] images, int[] labels) {
  /** Normally distributed pixels and evenly distributed classes. */
  public static LabelledBatch random(Random random, int size, Shape image, int classes) {
    float[] images = new float[size * image.elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return new LabelledBatch(images, random.ints(size, 0, classes).toArray());
  }

  /** N. */
  public int size() {
    return labels.length;
  }
}
