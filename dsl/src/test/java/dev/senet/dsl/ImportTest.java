package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that import files, and files that are no text. */
class ImportTest {
  private static final String MODEL =
      """
      model net {
        input image: f32[N, 4]
        output logits = image |> %s
      }
      """;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static String firstError(Path file) {
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(file));
    return e.diagnostics().getFirst().message();
  }

  @Test
  void blocksOfFilesAreShared() throws IOException {
    write("parts/a.senet", "import \"../b.senet\"\nblock a(x) { return b(x) |> relu }");
    write(
        "b.senet",
        "block b(x) { return linear(x, 2) }\nmodel other { input a: f32[N] output c = a }");
    Path main =
        write(
            "main.senet",
            "import \"parts/a.senet\"\nimport \"b.senet\"\n" + MODEL.formatted("a |> b"));
    ModelDescription model = Senet.load(main, Optional.empty(), Map.of());
    assertEquals(2 * 4 + 2 + 2 * 2 + 2, model.graph().parameters());

    // What a run keeps of the model says the same without the files.
    ModelDescription kept = Senet.read("kept.senet", model.source(), Optional.empty(), Map.of());
    assertEquals(model.graph().variables(), kept.graph().variables());
  }

  @Test
  void filesOfAnArchiveImportEachOther() throws IOException {
    Path archive = folder.resolve("models.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Files.writeString(zip.getPath("b.senet"), "block b(x) { return linear(x, 2) }");
      Path main = zip.getPath("main.senet");
      Files.writeString(main, "import \"b.senet\"\n" + MODEL.formatted("b"));
      assertEquals(10, Senet.load(main, Optional.empty(), Map.of()).graph().parameters());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "main.senet, this import leads back to its own file",
    "nothing.senet, there is no file 'nothing.senet'",
    "., there is no file '.'",
    "../outside.senet, this import leaves the folder of the model",
    "link.senet, this import leaves the folder of the model",
    "/etc/hostname, an import names a file beside this one",
    "'', an import names a file beside this one",
  })
  void badImportsAreRefused(String path, String message) throws IOException {
    write("outside.senet", "block a(x) { return x }");
    Path main = write("model/main.senet", "import \"%s\"\n".formatted(path) + MODEL.formatted("a"));
    Files.createSymbolicLink(folder.resolve("model/link.senet"), folder.resolve("outside.senet"));
    assertEquals(message, firstError(main));
  }

  @Test
  void circlesAreRefused() throws IOException {
    Path main = write("a.senet", "import \"b.senet\"\n" + MODEL.formatted("relu"));
    write("b.senet", "import \"c.senet\"");
    write("c.senet", "import \"b.senet\"");
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(main));
    assertTrue(
        e.getMessage().startsWith("c.senet:1:1: error: this import leads back"), e::getMessage);
  }

  @Test
  void aProgramHasAtMost64Files() throws IOException {
    Path main = write("f0.senet", "import \"f1.senet\"\n" + MODEL.formatted("relu"));
    for (int i = 1; i < 70; i++) {
      write("f" + i + ".senet", "import \"f" + (i + 1) + ".senet\"");
    }
    assertEquals("the program has more than 64 files", firstError(main));
  }

  @Test
  void longProgramsAreCutOff() throws IOException {
    Path main = write("f0.senet", "import \"f1.senet\"\n" + MODEL.formatted("relu"));
    String padding = "//" + "x".repeat(1_000_000);
    for (int i = 1; i < 7; i++) {
      write("f" + i + ".senet", "import \"f" + (i + 1) + ".senet\"\n" + padding);
    }
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(main));
    assertTrue(
        e.getMessage()
            .startsWith("f5.senet:1:1: error: the program is longer than 4,194,304 bytes"),
        e::getMessage);
  }

  @Test
  void errorsOfAllFilesAreReported() throws IOException {
    write("b.senet", "block b(x) {\n  return wdth\n}");
    Path main = write("main.senet", "import \"b.senet\"\n" + MODEL.formatted("b |> relo"));
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(main));
    assertEquals(2, e.diagnostics().size());
    assertTrue(e.getMessage().contains("b.senet:2:10: error: nothing is named 'wdth'"));
    assertTrue(e.getMessage().contains("main.senet:4:33: error: there is no block or op 'relo'"));
  }

  @Test
  void aFolderIsNoFile() {
    IOException e = assertThrows(IOException.class, () -> Senet.check(folder));
    assertTrue(e.getMessage().contains("a folder"), e::getMessage);
  }

  @Test
  void lineEndsAndByteOrderMarksDoNotMatter() throws IOException {
    for (String text :
        new String[] {"\uFEFF" + MODEL, MODEL.replace("\n", "\r\n"), MODEL.replace('\n', '\r')}) {
      Path file = write("net.senet", text.formatted("relo"));
      SourceException e = assertThrows(SourceException.class, () -> Senet.check(file));
      assertEquals(3, e.diagnostics().getFirst().span().line());
      assertEquals(28, e.diagnostics().getFirst().span().column());
    }
  }

  @Test
  void bytesThatAreNoUtf8AreReportedWhereTheyStand() throws IOException {
    Path file = folder.resolve("net.senet");
    byte[] head = "model net {\n  // é ".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(head, head.length + 3);
    bytes[head.length] = (byte) 0xff;
    Files.write(file, bytes);
    SourceException e = assertThrows(SourceException.class, () -> Senet.check(file));
    assertEquals("the file is not text in UTF-8 from here on", firstError(file));
    assertEquals(2, e.diagnostics().getFirst().span().line());
    assertEquals(8, e.diagnostics().getFirst().span().column());
  }
}
