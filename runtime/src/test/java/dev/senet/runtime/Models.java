package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.recipe.Recipe;
import java.util.Map;
import java.util.Random;

/** Models and inputs for tests of the API. */
final class Models {
  private static final int IMAGE = 8 * 8 * 3;

  private Models() {}

  /** A model with fresh weights. */
  static GraphModel of(Graph graph) {
    return new GraphModel(
        new ModelDescription("net", Map.of(), graph, Recipe.EMPTY, ""),
        Weights.initial(graph.variables(), Initializer.HE_NORMAL, 3));
  }

  /** A small SE-ResNet for images of 8×8. */
  static GraphModel seResNet() {
    return of(Networks.seResNet());
  }

  /** Random images for {@link #seResNet()}. */
  static float[] images(int count, long seed) {
    Random random = new Random(seed);
    float[] images = new float[count * IMAGE];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  /** A device of two threads. */
  static Device device() {
    return Device.open(DeviceSpec.jvm().withThreads(2));
  }

  /** A device of two threads with {@code bytes} of memory. */
  static Device device(long bytes) {
    return Device.open(DeviceSpec.jvm().withThreads(2).withMemoryLimit(bytes));
  }
}
