package dev.senet.models;

import dev.senet.dsl.Senet;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A {@code .senet} file to start from: a network of the zoo and a recipe for it. */
public final class Starter {
  /** Sides of images up to this are those of CIFAR and the like. */
  private static final int SMALL = 64;

  private Starter() {}

  /**
   * The text of the file.
   *
   * @param arguments new default values for the model's parameters, such as {@code classes}: Long,
   *     Double, Boolean or String
   * @throws dev.senet.core.source.SourceException if an argument does not fit
   */
  public static String text(ZooEntry entry, Map<String, Object> arguments) throws IOException {
    String network =
        Zoo.withFile(entry, file -> Senet.extract(file, Optional.of(entry.model()), arguments));
    int size = ((Number) arguments.getOrDefault("size", (long) entry.size())).intValue();
    return "// %s (%s), as in %s.%n%n"
            .formatted(entry.title(), entry.paper(), entry.implementation())
        + network
        + "\n"
        + (size <= SMALL ? small(size) : large(size));
  }

  /** What He et al. 2016, section 4.2, do with CIFAR, with a cosine for the steps. */
  private static String small(int size) {
    return """
    // Images lie in data/train/<class>/ and data/val/<class>/.
    train {
      data      folder("data")
      augment   random_crop(%1$d, padding = %2$d), horizontal_flip, subtract_mean
      evaluate  resize((%1$d, %1$d)), subtract_mean
      loss      cross_entropy
      optimizer sgd(momentum = 0.9, weight_decay = 5e-4, nesterov = true)
      schedule  cosine(initial = 0.1), warmup(epochs = 1)
      init      he_normal
      batch     128
      epochs    100
    }
    """
        .formatted(size, size / 8);
  }

  /** What Hu, Shen, Sun 2018, section 6.1, do with ImageNet, at the scale of one machine. */
  private static String large(int size) {
    return """
    // Images lie in data/train/<class>/ and data/val/<class>/.
    train {
      data      folder("data")
      augment   random_resized_crop(%1$d), horizontal_flip, normalize
      evaluate  resize(%2$d), center_crop(%1$d), normalize
      loss      cross_entropy(label_smoothing = 0.1)
      optimizer sgd(momentum = 0.9, weight_decay = 1e-4)
      schedule  cosine(initial = 0.02), warmup(epochs = 2)
      init      he_normal
      batch     32
      epochs    100
    }
    """
        .formatted(size, size * 8 / 7);
  }
}
