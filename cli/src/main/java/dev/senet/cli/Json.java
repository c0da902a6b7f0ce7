package dev.senet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** Results for programs: records as JSON, with the names of their components as keys. */
public final class Json {
  private Json() {}

  /** Prints {@code value} and nothing else to standard output. */
  public static void print(Console console, Object value) {
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    try {
      console.out().println(mapper.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
