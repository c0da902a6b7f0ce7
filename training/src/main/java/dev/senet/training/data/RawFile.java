package dev.senet.training.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole files of a data set, up to a limit, with messages that say what was expected. */
final class RawFile {
  private RawFile() {}

  static byte[] bytes(Path file, long limit, String what) {
    if (!Files.isRegularFile(file)) {
      throw new DatasetException("there is no file %s; expected %s".formatted(file, what));
    }
    try {
      long size = Files.size(file);
      if (size > limit) {
        throw new DatasetException("%s: %d bytes are too many for %s".formatted(file, size, what));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  static String text(Path file, long limit) {
    return new String(bytes(file, limit, "a text file"), StandardCharsets.UTF_8);
  }
}
