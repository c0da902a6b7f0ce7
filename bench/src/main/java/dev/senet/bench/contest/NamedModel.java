package dev.senet.bench.contest;

import dev.senet.cli.Networks;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;

/** What users name on the command line. */
public final class NamedModel {
  private NamedModel() {}

  /**
   * The model of a {@code .senet} file or a network of the zoo, with weights from seed 0.
   *
   * @throws dev.senet.cli.UserException if there is no such network
   * @throws IOException if there is no such file
   */
  public static GraphModel load(Path model) throws IOException {
    if (!model.toString().endsWith(".senet")) {
      Networks.named(model.toString());
    }
    return GraphModel.load(model);
  }
}
