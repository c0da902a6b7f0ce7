package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.source.SourceException;
import dev.senet.dsl.grammar.SenetLexer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {
  static Stream<Path> examples() {
    return Examples.all().filter(f -> isFormattable(Examples.text(f)));
  }

  private static boolean isFormattable(String text) {
    try {
      Senet.parse("x.senet", text);
      return true;
    } catch (SourceException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void keepsTokensAndCommentsAndIsStable(Path file) {
    check(Examples.text(file));
  }

  @Test
  void generatedProgramsKeepTokensAndCommentsAndAreStable() {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      check(new ProgramGenerator(random, true).file());
    }
  }

  /** Before else, inside argument lists, between the steps of a pipeline, at the end, … */
  @ParameterizedTest
  @ValueSource(strings = {" // c\n", "\n// c\n", "\n\n\n// a\n\n// b\n\n", " // c\r\n", "\r\n\r\n"})
  void commentsMayStandBehindAnyToken(String comment) {
    String text = Examples.text(Examples.folder("good").resolve("language.senet"));
    CommonTokenStream stream = new CommonTokenStream(new SenetLexer(CharStreams.fromString(text)));
    stream.fill();
    int refused = 0;
    for (Token token : stream.getTokens()) {
      int at = token.getStopIndex() + 1;
      String changed = text.substring(0, at) + comment + text.substring(at);
      if (isFormattable(changed)) {
        check(changed);
      } else {
        refused++;
      }
    }
    // A clause of a train section stands on one line with its value, and there are four.
    assertEquals(4, refused);
  }

  @Test
  void lineEndsOfAnyKindAreTheSame() {
    for (Path file : examples().toList()) {
      String text = Examples.text(file);
      String expected = Senet.format("x.senet", text);
      assertEquals(expected, Senet.format("x.senet", text.replace("\n", "\r\n")));
      assertEquals(expected, Senet.format("x.senet", text.stripTrailing()));
      assertEquals(expected, Senet.format("x.senet", "\n\n" + text + "\n\n"));
    }
  }

  @Test
  void theSampleHasTheCanonicalLayoutButForAlignment() {
    String text = Examples.text(Examples.folder("good").resolve("se_resnet_50.senet"));
    String tidy = text.replaceAll("\\) +\\|>", ") |>").replaceAll("\\(x,  6", "(x, 6");
    assertEquals(tidy, Senet.format("x.senet", text));
  }

  @Test
  void breaksLongPipelinesOneStepALine() {
    String step = " |> conv(width_of_the_layer, 3, stride = 2)";
    String text = "block f(x){return x" + step.repeat(3) + "}";
    assertEquals(
        """
        block f(x) {
          return x
            |> conv(width_of_the_layer, 3, stride = 2)
            |> conv(width_of_the_layer, 3, stride = 2)
            |> conv(width_of_the_layer, 3, stride = 2)
        }
        """,
        Senet.format("x.senet", text));
  }

  @Test
  void commentsStayWithTheirTokens() {
    String text =
        """
        // file


        // block
        block f(x, // the input
            y = 2) {
          // first
          z = x // start
            // between
            |> relu // step


          return z
          // last
        }
        train{batch 3 // images
        optimizer sgd}
        // end
        """;
    assertEquals(
        """
        // file

        // block
        block f(
          x,  // the input
          y = 2
        ) {
          // first
          z = x  // start
            // between
            |> relu  // step

          return z
          // last
        }

        train {
          batch     3  // images
          optimizer sgd
        }
        // end
        """,
        Senet.format("x.senet", text));
  }

  static void check(String text) {
    String once = Senet.format("x.senet", text);
    assertEquals(tokens(text), tokens(once), text);
    assertEquals(once, Senet.format("x.senet", once), text);
    assertTrue(once.lines().noneMatch(line -> line.endsWith(" ")), once);
  }

  private static List<String> tokens(String text) {
    CommonTokenStream stream = new CommonTokenStream(new SenetLexer(CharStreams.fromString(text)));
    stream.fill();
    return stream.getTokens().stream().map(Token::getText).map(String::stripTrailing).toList();
  }
}
