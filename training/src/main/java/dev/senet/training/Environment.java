package dev.senet.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.senet.core.program.Precision;
import dev.senet.runtime.AtomicFile;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run was made with, beside its model and its recipe.
 *
 * @param senet the version of senet
 * @param java the version of the JVM
 * @param system operating system and processor architecture
 * @param device what computed, such as {@code jvm}
 * @param vectorBits the vector width; another one changes the last bits of results
 * @param exact whether convolutions were computed product by product, as in {@link DeviceSpec}
 * @param precision what factors of products of matrices were rounded to
 * @param threads threads that computed; they change nothing but speed
 */
public record Environment(
    String senet,
    String java,
    String system,
    String device,
    int vectorBits,
    boolean exact,
    Precision precision,
    int threads) {
  /** The file's name in a run folder. */
  static final String FILE = "environment.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public Environment {
    // Files of versions that had one kind of device, or of precision, do not name it.
    device = Objects.requireNonNullElse(device, DeviceSpec.Kind.JVM.toString());
    precision = Objects.requireNonNullElse(precision, Precision.FP32);
  }

  static Environment of(DeviceSpec spec) {
    return new Environment(
        Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
            .orElse("(development)"),
        Runtime.version().toString(),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        spec.kind().toString(),
        spec.vectorBits(),
        spec.isExact(),
        spec.precision(),
        spec.threads());
  }

  void write(Path folder) throws IOException {
    AtomicFile.writeString(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /** That of the run in {@code folder}; empty if none was begun there. */
  static Optional<Environment> find(Path folder) throws IOException {
    return Files.isRegularFile(folder.resolve(FILE)) ? Optional.of(read(folder)) : Optional.empty();
  }

  private static Environment read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return JSON.readValue(file.toFile(), Environment.class);
    } catch (JsonProcessingException e) {
      throw new WeightsException(file + " is damaged: " + e.getOriginalMessage());
    }
  }
}
