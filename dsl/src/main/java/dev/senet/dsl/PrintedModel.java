package dev.senet.dsl;

import dev.senet.core.graph.ModelReader.ModelDescription;
import java.util.Map;

/**
 * A graph as text.
 *
 * @param description the model that the text gives
 * @param weightNames for the name of each variable in the graph the one in the model
 */
public record PrintedModel(ModelDescription description, Map<String, String> weightNames) {
  public PrintedModel {
    weightNames = Map.copyOf(weightNames);
  }

  /** The text. */
  public String text() {
    return description.source();
  }
}
