package dev.senet.dsl.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BuiltinsTest {
  @Test
  void theReadmeNamesAllOfThem() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    List<String> missing =
        Builtins.library().names().stream()
            .filter(name -> !Pattern.compile("[` ]" + name + "[`( ]").matcher(readme).find())
            .toList();
    assertEquals(List.of(), missing);
  }

  /** Builtins whose arguments have defaults stand there as error messages show them. */
  @Test
  void theReadmeHasTheirSignatures() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    Library library = Builtins.library();
    List<String> missing =
        library.names().stream()
            .map(name -> library.find(name).orElseThrow().signature().text())
            .filter(text -> text.contains(" = ") && !readme.contains("`" + text + "`"))
            .toList();
    assertEquals(List.of(), missing);
  }
}
