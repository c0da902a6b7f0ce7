package dev.senet.core.graph;

import dev.senet.core.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads model files of one format. Found through {@link java.util.ServiceLoader}, so that the
 * runtime needs no parser on the class path to run compiled models.
 */
public interface ModelReader {
  /** Whether {@code file} has this reader's format, judged by its name. */
  boolean accepts(Path file);

  /**
   * Reads a model.
   *
   * @param model the model's name where a file holds several; empty for the only or first one
   * @param arguments values for the model's parameters: Long, Double, Boolean or String
   * @throws dev.senet.core.source.SourceException if the file has errors
   */
  ModelDescription read(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException;

  /**
   * Reads the {@code train} section of a file that need not hold a model.
   *
   * @throws dev.senet.core.source.SourceException if the file has errors
   */
  Recipe readRecipe(Path file) throws IOException;

  /**
   * A model as read.
   *
   * @param name the model's name in the file
   * @param arguments the values that were given for the model's parameters
   * @param graph the network as inference sees it
   * @param recipe the {@code train} section
   * @param source the model's whole text with imports inlined, enough to read it again elsewhere
   */
  record ModelDescription(
      String name, Map<String, Object> arguments, Graph graph, Recipe recipe, String source) {
    public ModelDescription {
      arguments = Map.copyOf(arguments);
    }

    /** The same model with another {@code train} section. */
    public ModelDescription withRecipe(Recipe other) {
      return new ModelDescription(name, arguments, graph, other, source);
    }
  }
}
