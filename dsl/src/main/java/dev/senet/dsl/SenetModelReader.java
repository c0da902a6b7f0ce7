package dev.senet.dsl;

import dev.senet.core.graph.ModelReader;
import dev.senet.core.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes {@code .senet} files loadable through {@link java.util.ServiceLoader}. */
public final class SenetModelReader implements ModelReader {
  /** For the service loader. */
  public SenetModelReader() {}

  @Override
  public boolean accepts(Path file) {
    return file.toString().endsWith(".senet");
  }

  @Override
  public ModelDescription read(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException {
    return Senet.load(file, model, arguments);
  }

  @Override
  public Recipe readRecipe(Path file) throws IOException {
    return Senet.recipe(file);
  }
}
