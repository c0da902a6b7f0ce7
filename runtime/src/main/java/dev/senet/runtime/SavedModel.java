package dev.senet.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model in a folder, as training leaves it: {@code model.senet} with the text, {@code model.json}
 * with what the text leaves open, {@code weights.safetensors}.
 *
 * @param info what the text leaves open
 */
public record SavedModel(GraphModel model, Info info) {
  /** The model's text. */
  public static final String TEXT = "model.senet";

  /** The content of {@link Info}. */
  public static final String INFO = "model.json";

  /** The weights. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * What a model's text leaves open.
   *
   * @param model which model of the text
   * @param arguments values for its parameters
   * @param classes names of the classes, in the order of the outputs
   */
  public record Info(String model, Map<String, Object> arguments, List<String> classes) {
    public Info {
      arguments = Map.copyOf(arguments);
      classes = List.copyOf(classes);
    }
  }

  /** Writes text and info, each atomically; weights are written as training goes on. */
  public static void write(Path folder, String source, Info info) throws IOException {
    AtomicFile.writeString(folder.resolve(TEXT), source);
    AtomicFile.writeString(folder.resolve(INFO), JSON.writeValueAsString(info) + "\n");
  }

  /**
   * Reads a folder.
   *
   * @throws NoSuchFileException if it holds no model
   * @throws WeightsException if a file is damaged
   */
  public static SavedModel read(Path folder) throws IOException {
    SavedModel saved = describe(folder);
    return new SavedModel(saved.model.withWeights(folder.resolve(WEIGHTS)), saved.info);
  }

  /** Reads a folder's model with fresh weights in place of the saved ones. */
  public static SavedModel describe(Path folder) throws IOException {
    for (String file : List.of(TEXT, INFO)) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new NoSuchFileException(
            folder.resolve(file).toString(), null, "a run folder has a " + file);
      }
    }
    Info info;
    try {
      info = JSON.readValue(folder.resolve(INFO).toFile(), Info.class);
    } catch (JsonProcessingException e) {
      throw new WeightsException(folder.resolve(INFO) + " is damaged: " + e.getOriginalMessage());
    }
    return new SavedModel(
        GraphModel.load(folder.resolve(TEXT), Optional.of(info.model), info.arguments), info);
  }
}
