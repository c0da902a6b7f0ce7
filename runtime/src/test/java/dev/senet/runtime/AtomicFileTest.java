package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path file = folder.resolve("a");
    AtomicFile.writeString(file, "größer");
    assertEquals("größer", Files.readString(file));
    AtomicFile.writeString(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a"), names());
  }

  @Test
  void makesFolders() throws IOException {
    Path file = folder.resolve("x").resolve("y").resolve("a");
    AtomicFile.writeString(file, "text");
    assertEquals("text", Files.readString(file));
  }

  private static void writeHalf(FileChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a");
    for (boolean exists : new boolean[] {false, true}) {
      if (exists) {
        AtomicFile.writeString(file, "old");
      }
      IOException full = new IOException("no space left");
      Throwable thrown =
          assertThrows(
              IOException.class,
              () ->
                  AtomicFile.write(
                      file,
                      channel -> {
                        writeHalf(channel);
                        throw full;
                      }));
      assertSame(full, thrown);
      assertThrows(
          IllegalStateException.class,
          () ->
              AtomicFile.write(
                  file,
                  channel -> {
                    writeHalf(channel);
                    throw new IllegalStateException();
                  }));
      assertEquals(exists ? List.of("a") : List.of(), names());
    }
    assertEquals("old", Files.readString(file));
  }

  @Test
  void aTargetThatCannotBeReplacedLeavesNoTemporaryFile() throws IOException {
    Path target = Files.createDirectories(folder.resolve("a").resolve("b")).getParent();
    assertThrows(IOException.class, () -> AtomicFile.writeString(target, "text"));
    assertEquals(List.of("a"), names());
  }

  @Test
  void othersMayReadItAsAnyNewFile() throws IOException {
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class));
    Path usual = Files.writeString(folder.resolve("usual"), "text");
    Path file = folder.resolve("a");
    AtomicFile.writeString(file, "text");
    assertEquals(permissions(usual), permissions(file));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void readersSeeWholeFilesOnly() throws Exception {
    Path file = folder.resolve("a");
    AtomicFile.writeString(file, "0".repeat(10_000));
    AtomicBoolean isDone = new AtomicBoolean();
    AtomicReference<Throwable> problem = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!isDone.get()) {
                  String text = Files.readString(file);
                  assertEquals(text.substring(0, 1).repeat(10_000), text);
                }
              } catch (IOException | AssertionError e) {
                problem.set(e);
              }
            });
    for (int i = 0; i < 50; i++) {
      AtomicFile.writeString(file, String.valueOf(i % 10).repeat(10_000));
    }
    isDone.set(true);
    reader.join();
    assertSame(null, problem.get());
    assertFalse(reader.isAlive());
    assertTrue(Files.exists(file));
  }
}
