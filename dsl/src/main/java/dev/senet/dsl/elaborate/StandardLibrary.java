package dev.senet.dsl.elaborate;

import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.SourceParser;
import dev.senet.dsl.parse.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The builtins, and the blocks of {@code stdlib.senet}. */
final class StandardLibrary {
  private static final String RESOURCE = "/dev/senet/dsl/stdlib.senet";

  private StandardLibrary() {}

  /** The library; its text is made known to {@code diagnostics}. */
  static Library load(Diagnostics diagnostics) {
    SourceText source = new SourceText("the standard library", text());
    SourceFile file = new SourceParser(source, diagnostics).parse().orElseThrow();
    Library library = Builtins.library();
    Program.addBlocks(file, library, diagnostics);
    return library;
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(StandardLibrary.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
