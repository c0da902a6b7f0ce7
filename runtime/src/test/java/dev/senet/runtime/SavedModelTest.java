package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that hold no whole model; those that do are tested where there is a parser. */
class SavedModelTest {
  @TempDir Path folder;

  private void write(String file, byte[] content) throws IOException {
    Files.write(folder.resolve(file), content);
  }

  private void writeAllBut(String missing) throws IOException {
    for (String file : List.of(SavedModel.TEXT, SavedModel.RECIPE, SavedModel.INFO)) {
      Files.deleteIfExists(folder.resolve(file));
      if (!file.equals(missing)) {
        write(file, new byte[0]);
      }
    }
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    for (String file : List.of(SavedModel.TEXT, SavedModel.RECIPE, SavedModel.INFO)) {
      writeAllBut(file);
      NoSuchFileException e = assertThrows(NoSuchFileException.class, () -> Model.load(folder));
      assertEquals(folder.resolve(file).toString(), e.getFile());
      assertEquals("a run folder has a " + file, e.getReason());
    }
    Path none = folder.resolve("none");
    assertThrows(NoSuchFileException.class, () -> Model.load(none));
  }

  private String error(byte[] info) throws IOException {
    writeAllBut("");
    write(SavedModel.INFO, info);
    return assertThrows(WeightsException.class, () -> SavedModel.read(folder)).getMessage();
  }

  @Test
  void damagedInfoIsNamed() throws IOException {
    List<String> texts =
        List.of(
            "",
            "null",
            "[]",
            "7",
            "{}",
            "{\"model\":null,\"arguments\":{},\"classes\":[]}",
            "{\"model\":\"a\",\"arguments\":{}}",
            "{\"model\":\"a\",\"arguments\":{\"n\":null},\"classes\":[]}",
            "{\"model\":\"a\",\"arguments\":{},\"classes\":7}",
            "[".repeat(100_000));
    for (String text : texts) {
      String message = error(text.getBytes(StandardCharsets.UTF_8));
      assertTrue(message.startsWith(folder.resolve(SavedModel.INFO) + " is damaged: "), message);
    }
    error(new byte[] {0, 0, 0, '{', 0x7f, 0, 0, '"'});
    error(new byte[] {(byte) 0xfe, (byte) 0xff, 0, 0, 0, 0, 0, 0});
  }
}
