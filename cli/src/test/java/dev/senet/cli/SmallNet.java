package dev.senet.cli;

import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network and data on which a training takes a moment. */
final class SmallNet {
  private SmallNet() {}

  /** Writes {@code net.senet} and its data, {@code shapes}, to {@code folder}. */
  static Path write(Path folder) throws IOException {
    new ShapesGenerator(4, 1, 1).write(folder.resolve("shapes"), (done, total) -> {});
    return Files.writeString(
        folder.resolve("net.senet"),
        """
        model net {
          input image: f32[N, 32, 32, 3]
          x = image |> conv(8, 3, stride = 4) |> batch_norm |> relu |> se(2)
          output logits = x |> global_avg_pool |> linear(10)
        }
        train {
          data      folder("%s")
          augment   random_crop(32, padding = 2), subtract_mean
          batch     8
          epochs    2
        }
        """
            .formatted(folder.resolve("shapes")));
  }
}
