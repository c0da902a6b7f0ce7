package dev.senet.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A model in a folder, as training leaves it: {@code model.senet} with the text, {@code model.json}
 * with what the text leaves open, {@code recipe.senet} with the recipe in full, which takes the
 * place of the text's {@code train} section, and {@code weights.safetensors}.
 *
 * @param info what the text leaves open
 */
public record SavedModel(GraphModel model, Info info) {
  /** The model's text. */
  public static final String TEXT = "model.senet";

  /** The recipe in full. */
  public static final String RECIPE = "recipe.senet";

  /** The content of {@link Info}. */
  public static final String INFO = "model.json";

  /** The weights. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
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
      Objects.requireNonNull(model, "the model has no name");
      arguments = Map.copyOf(arguments);
      classes = List.copyOf(classes);
    }
  }

  /**
   * Writes all but the weights, which are written as training goes on; each file atomically.
   *
   * @param recipe a {@code train} section
   */
  public static void write(Path folder, GraphModel model, String recipe, List<String> classes)
      throws IOException {
    Info info = new Info(model.name(), model.description().arguments(), classes);
    AtomicFile.writeString(folder.resolve(TEXT), model.description().source());
    AtomicFile.writeString(folder.resolve(RECIPE), recipe);
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
    return new SavedModel(trained(saved.model, folder), saved.info);
  }

  /**
   * The model of a folder, as {@link #describe} gives it, with the saved weights.
   *
   * @throws NoSuchFileException if there are none yet
   * @throws WeightsException if they are damaged or of another model
   */
  public static GraphModel trained(GraphModel model, Path folder) throws IOException {
    Path weights = folder.resolve(WEIGHTS);
    if (!Files.isRegularFile(weights)) {
      throw new NoSuchFileException(
          weights.toString(), null, "training writes it at the end of the first epoch");
    }
    return model.withWeights(weights);
  }

  /** Reads a folder's model with fresh weights in place of the saved ones. */
  public static SavedModel describe(Path folder) throws IOException {
    for (String file : List.of(TEXT, RECIPE, INFO)) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new NoSuchFileException(
            folder.resolve(file).toString(), null, "a run folder has a " + file);
      }
    }
    Info info = info(folder.resolve(INFO));
    GraphModel model =
        GraphModel.load(folder.resolve(TEXT), Optional.of(info.model), info.arguments)
            .withRecipe(folder.resolve(RECIPE));
    return new SavedModel(model, info);
  }

  private static Info info(Path file) throws IOException {
    try {
      Info info = JSON.readValue(file.toFile(), Info.class);
      if (info == null) {
        throw new WeightsException(file + " is damaged: it is empty");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw new WeightsException(file + " is damaged: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new WeightsException(file + " is damaged: " + e.getMessage());
    }
  }
}
