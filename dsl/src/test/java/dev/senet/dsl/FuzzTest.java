package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.senet.core.source.SourceException;
import dev.senet.dsl.parse.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the text is, there is a model or a report: no other exception, and no hang. What can be
 * formatted keeps its tokens and comments. More than 100,000 texts in all.
 */
class FuzzTest {
  private static final long SLOW_NANOS = 20_000_000_000L;
  private static final List<String> SEEDS =
      Examples.all().map(Examples::text).filter(t -> t.length() < 1200).toList();

  @Test
  void generatedPrograms() {
    Random random = new Random(1);
    for (int i = 0; i < 15_000; i++) {
      load(new ProgramGenerator(random, false).file());
    }
  }

  @Test
  void programsWithTokensExchanged() {
    Random random = new Random(2);
    List<String> words =
        SEEDS.stream().flatMap(t -> List.of(t.split("(?<=\\W)|(?=\\W)")).stream()).toList();
    for (int i = 0; i < 45_000; i++) {
      String text = shorten(SEEDS.get(random.nextInt(SEEDS.size())), random);
      String[] parts = text.split("(?<=\\W)|(?=\\W)");
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        parts[random.nextInt(parts.length)] =
            switch (random.nextInt(3)) {
              case 0 -> "";
              case 1 -> words.get(random.nextInt(words.size()));
              default -> parts[random.nextInt(parts.length)] + parts[random.nextInt(parts.length)];
            };
      }
      format(String.join("", parts));
      load(String.join("", parts));
    }
  }

  @Test
  void filesWithBytesExchanged() {
    Random random = new Random(3);
    for (int i = 0; i < 45_000; i++) {
      byte[] bytes =
          shorten(SEEDS.get(random.nextInt(SEEDS.size())), random).getBytes(StandardCharsets.UTF_8);
      for (int edits = random.nextInt(6); edits >= 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      read(bytes);
    }
  }

  @Test
  void allBytesAndNoise() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      read(bytes);
    }
  }

  /** A prefix, often: what an interrupted download leaves. */
  private static String shorten(String text, Random random) {
    return random.nextInt(3) > 0 ? text : text.substring(0, 1 + random.nextInt(text.length()));
  }

  private static void read(byte[] bytes) {
    try {
      String text = Senet.decode("fuzz.senet", bytes);
      format(text);
      load(text);
    } catch (SourceException e) {
      checkReport(e, "");
    }
  }

  private static void load(String text) {
    long start = System.nanoTime();
    try {
      Senet.read("fuzz.senet", text, Optional.empty(), Map.of());
    } catch (SourceException e) {
      checkReport(e, text);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail("on this text:\n" + text, e);
    }
    assertTrue(System.nanoTime() - start < SLOW_NANOS, () -> "too slow:\n" + text);
  }

  private static void format(String text) {
    try {
      Senet.format("fuzz.senet", text);
    } catch (SourceException e) {
      checkReport(e, text);
      return;
    }
    FormatterTest.check(text);
  }

  private static void checkReport(SourceException e, String text) {
    assertTrue(
        !e.diagnostics().isEmpty()
            && e.diagnostics().size() <= Limits.ERRORS
            && e.getMessage().contains(": error: "),
        text);
  }
}
