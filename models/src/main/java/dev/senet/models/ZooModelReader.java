package dev.senet.models;

import dev.senet.core.graph.ModelReader;
import dev.senet.core.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the networks of the {@link Zoo} loadable by name, as if the name were a file. A file or
 * folder of that name goes first.
 */
public final class ZooModelReader implements ModelReader {
  /** For the service loader. */
  public ZooModelReader() {}

  @Override
  public boolean accepts(Path file) {
    return Zoo.find(file.toString()).isPresent() && !Files.exists(file);
  }

  @Override
  public ModelDescription read(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException {
    ZooEntry entry = entry(file);
    if (model.isPresent() && !model.get().equals(entry.model())) {
      throw new IllegalArgumentException(
          "'%s' names one model, '%s', not '%s'".formatted(file, entry.model(), model.get()));
    }
    return Zoo.load(entry, arguments);
  }

  @Override
  public Recipe readRecipe(Path file) throws IOException {
    return Zoo.load(entry(file), Map.of()).recipe();
  }

  private static ZooEntry entry(Path file) {
    return Zoo.find(file.toString()).orElseThrow();
  }
}
