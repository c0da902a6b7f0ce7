package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile files end soon, each limit with an error of its own. */
@Timeout(30)
class LimitsTest {
  private static final String DOUBLING =
      IntStream.range(0, 40)
          .mapToObj(i -> "block b%1$d(x) { return b%2$d(b%2$d(x)) }\n".formatted(i, i + 1))
          .collect(Collectors.joining());

  static Stream<Arguments> limits() {
    return Stream.of(
        limit("the file is longer than 1,048,576 bytes", "//" + "x".repeat(1 << 20)),
        limit("the file has more than 200,000 words and signs", body("x = 1 ".repeat(70_000))),
        limit("a name is longer than 100 characters", body("x".repeat(1_000_000) + " = 1")),
        limit(
            "brackets are nested more than 64 deep",
            body("x = " + "(".repeat(90_000) + "1" + ")".repeat(90_000))),
        limit(
            "one statement has more than 64 'if's",
            body("x = " + "if true then 1 else ".repeat(9_000) + "2")),
        limit("more than 200 operators in a row", body("x = " + "1 + ".repeat(90_000) + "1")),
        limit("more than 200 operators in a row", body("x = " + "-".repeat(190_000) + "1")),
        limit("this list has more than 256 elements", body("x = (" + "1, ".repeat(90_000) + "1)")),
        limit(
            "this list has more than 256 elements", body("x = max(" + "1, ".repeat(90_000) + "1)")),
        limit(
            "this list has more than 256 elements",
            body("input y: f32[N" + ", 1".repeat(300) + "]")),
        limit("9 dimensions are more than 8", body("input y: f32[N" + ", 1".repeat(9) + "]")),
        limit("split: 512 parts are more than 256", body("x = reshape(image, 512) |> split(512)")),
        limit(
            "the models repeat more than 100,000 times",
            body("repeat 100000 { ".repeat(20) + "x = 1" + " }".repeat(20))),
        limit(
            "the models take more than 1,000,000 steps to elaborate",
            DOUBLING + "block b40(x) { return x }\n" + body("x = b0(image)")),
        limit(
            "the model has more than 50,000 operations",
            DOUBLING + "block b40(x) { return relu(x) }\n" + body("x = b0(image)")),
        limit(
            "blocks call blocks more than 64 deep",
            IntStream.range(0, 70)
                    .mapToObj(i -> "block c%d(x) { return c%d(x) }\n".formatted(i, i + 1))
                    .collect(Collectors.joining())
                + "block c70(x) { return x }\n"
                + body("x = c0(image)")),
        limit(
            "[N, 32768, 32768, 2] has more than 2^30 elements a sample",
            body("input y: f32[N, 32768, 32768, 1] x = y |> conv(2, 1)")),
        limit("the result is too large", body("x = image |> pad(height = 2147483647)")));
  }

  private static Arguments limit(String message, String text) {
    return arguments(message, text);
  }

  private static String body(String statements) {
    return "model m {\ninput image: f32[N, 8, 8, 8]\n%s\noutput o = image }\n"
        .formatted(statements);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void eachLimitHasItsError(String message, String text) {
    SourceException e = assertThrows(SourceException.class, () -> read(text));
    assertEquals(message, e.diagnostics().getFirst().message());
  }

  /** Programs within the limits whose parts could multiply each other. */
  @Test
  void workGrowsWithTheProgramOnly() {
    String tuple = "t = (" + "1, ".repeat(255) + "1) ";
    read("block f(t) { return t }\n" + body(tuple + "repeat 90000 { u = f(t) v = t == u }"));
    read(body("repeat 90000 { repeat 0 { " + "x = 1 ".repeat(50_000) + "} }"));
    read(body("repeat 90000 { x = 1 }"));
  }

  @Test
  void theModelsOfAFileShareTheirLimits(@TempDir Path folder) throws IOException {
    String model = body("repeat 30000 { x = 1 + 1 }");
    String models =
        IntStream.range(0, 2_000)
            .mapToObj(i -> model.replace("model m", "model m" + i))
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("models.senet"), models);
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(file));
    assertEquals(
        List.of("the models repeat more than 100,000 times"),
        e.diagnostics().stream().map(Diagnostic::message).toList());
  }

  @Test
  void manyMisspelledLongNamesAreReportedSoon() {
    String tail = "a".repeat(90);
    String known =
        IntStream.range(0, 9_000)
            .mapToObj(i -> "y%05d%s = 1\n".formatted(i, tail))
            .collect(Collectors.joining());
    String misspelled =
        IntStream.range(0, 50)
            .mapToObj(i -> "z = x%05d%s\n".formatted(i, tail))
            .collect(Collectors.joining());
    SourceException e = assertThrows(SourceException.class, () -> read(body(known + misspelled)));
    assertEquals(20, e.diagnostics().size());
    assertEquals(
        Optional.of("did you mean 'y00007%s'?".formatted(tail)), e.diagnostics().get(7).help());
  }

  private static void read(String text) {
    Senet.read("x.senet", text, Optional.empty(), Map.of());
  }
}
