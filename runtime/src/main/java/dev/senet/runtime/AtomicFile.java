package dev.senet.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are either the old or the new one at any moment, also after a crash. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes to {@code channel} from its start. */
    void write(FileChannel channel) throws IOException;
  }

  /** Writes to a temporary file beside {@code file}, brings it to disk and moves it into place. */
  public static void write(Path file, Writer writer) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    // Not a file of Files.createTempFile, which only its owner may read.
    Path temporary =
        directory.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        writer.write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes a text in UTF-8. */
  public static void writeString(Path file, String text) throws IOException {
    write(
        file,
        channel -> {
          var buffer = StandardCharsets.UTF_8.encode(text);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }
}
