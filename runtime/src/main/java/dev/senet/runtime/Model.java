package dev.senet.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A network with its weights, to be compiled for a device.
 *
 * {@snippet :
 * try (Device device = Device.jvm();
 *     Session session = Model.load(Path.of("runs/shapes")).compile(device)) {
 *   float[] logits = session.run(pixels); // NHWC, one or more images
 * }
 * }
 */
public sealed interface Model permits GraphModel, AotModel {
  /** The model's name. */
  String name();

  /**
   * Compiles the model; the session must be closed before the device.
   *
   * @throws dev.senet.core.tensor.MemoryLimitException if its weights do not fit the device's limit
   */
  Session compile(Device device);

  /**
   * Loads a model.
   *
   * @param path a {@code .senet} file or, with senet-models on the class path, the name of a
   *     network (fresh weights), a run folder (trained weights), or a jar written by {@code senet
   *     compile --emit jar}
   * @throws NoSuchFileException if there is no such file
   * @throws dev.senet.core.source.SourceException if a {@code .senet} file has errors
   * @throws WeightsException if the weights do not fit the model
   */
  static Model load(Path path) throws IOException {
    if (path.getFileName().toString().endsWith(".jar")) {
      return AotModel.load(path);
    }
    return Files.isDirectory(path) ? SavedModel.read(path).model() : GraphModel.load(path);
  }
}
