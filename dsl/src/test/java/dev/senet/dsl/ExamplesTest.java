package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Good examples pass; bad ones give exactly the report that stands beside them. */
class ExamplesTest {
  static Stream<Path> good() {
    return Examples.files("good").stream();
  }

  static Stream<Path> bad() {
    return Examples.files("bad").stream();
  }

  @ParameterizedTest
  @MethodSource("good")
  void goodExamplesPass(Path file) throws IOException {
    Senet.check(file);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badExamplesAreReported(Path file) throws IOException {
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(file));
    String report = e.getMessage().replace(file.getParent() + "/", "");
    Path golden = Path.of(file.toString().replace(".senet", ".txt"));
    assertEquals(Files.readString(golden), report);
    assertTrue(report.startsWith(file.getFileName().toString()), report);
  }
}
