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
   * A model as read.
   *
   * @param name the model's name in the file
   * @param graph the network as inference sees it
   * @param recipe the {@code train} section
   * @param source the model's whole text with imports inlined, enough to read it again elsewhere
   */
  record ModelDescription(String name, Graph graph, Recipe recipe, String source) {}
}
