package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs commands inside the test's JVM. */
final class Cli {
  /** The example that trains on shapes. */
  static final Path SHAPES = Path.of("../examples/shapes.senet");

  private Cli() {}

  /** What a command did. */
  record Outcome(int code, String out, String err) {
    /** Fails, with what the command said, if the exit code is another. */
    Outcome expect(int expected) {
      assertEquals(expected, code, out + err);
      return this;
    }

    /** Standard output as JSON, which must be all that is there. */
    JsonNode json() {
      try {
        return new ObjectMapper()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + out, e);
      }
    }
  }

  static Outcome run(Object... arguments) {
    return run(false, arguments);
  }

  /** Runs a command as at a terminal. */
  static Outcome runAtTerminal(Object... arguments) {
    return run(true, arguments);
  }

  private static Outcome run(boolean isTerminal, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            isTerminal,
            isTerminal,
            true);
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int code = Main.commandLine(console).execute(words);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
