package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.senet.core.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model taken out of a program. */
class ExtractTest {
  @TempDir private Path folder;
  private Path main;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("blocks.senet"),
        """
        // About the file.

        // Halves the channels.
        block half(x) { return x |> linear(channels(x) / 2) }
        // Not needed: half.
        block unused(x) { return x |> half }
        block twice(x, act) { return x |> half |> act |> half |> act }
        """);
    main =
        Files.writeString(
            folder.resolve("main.senet"),
            """
            import "blocks.senet"
            block other(x) { return tanh(x) }

            // The first.
            model a(classes = 3, act = relu, rate = 0.1, name = "x") {
              input image: f32[N, 8]
              output logits = image |> twice(act) |> dropout(rate) |> linear(classes)
            }
            model b { input image: f32[N, 8] output y = image |> unused }
            train { epochs 3 }
            """);
  }

  @Test
  void keepsWhatTheModelNeedsWithItsComments() throws IOException {
    String text =
        Senet.extract(
            main,
            Optional.of("a"),
            Map.of("classes", 10L, "act", "other", "rate", 0.25, "name", "a \"b\"\\"));
    assertEquals(
        """
        // Halves the channels.
        block half(x) {
          return x |> linear(channels(x) / 2)
        }

        block twice(x, act) {
          return x |> half |> act |> half |> act
        }

        block other(x) {
          return tanh(x)
        }

        // The first.
        model a(classes = 10, act = other, rate = 0.25, name = "a \\"b\\"\\\\") {
          input image: f32[N, 8]
          output logits = image |> twice(act) |> dropout(rate) |> linear(classes)
        }
        """,
        text);
  }

  @Test
  void theExtractIsTheSameModel() throws IOException {
    Map<String, Object> arguments = Map.of("classes", 7L, "act", "gelu");
    String text = Senet.extract(main, Optional.empty(), arguments);
    assertEquals(
        Senet.load(main, Optional.of("a"), arguments).graph().print(),
        Senet.read("extract.senet", text, Optional.empty(), Map.of()).graph().print());
  }

  @Test
  void argumentsAreChecked() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(Map.of("clases", 1L), Map.of("classes", 0L))) {
      assertThrows(SourceException.class, () -> Senet.extract(main, Optional.of("a"), wrong));
    }
  }
}
