package dev.senet.training.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * An array of bytes in the IDX format, plain or gzipped: two zero bytes, the type, the number of
 * dimensions, the sizes as big-endian int32, the values.
 *
 * @param sizes the dimensions
 * @param values all values, last dimension innermost
 */
record IdxFile(int[] sizes, byte[] values) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final long MAX_FILE = 1L << 30;

  /** Deflate never packs more than 1032 bytes into one. */
  private static final long MAX_RATIO = 1032;

  int size(int dimension) {
    return sizes[dimension];
  }

  /**
   * Reads {@code file}.
   *
   * @throws DatasetException if it is no IDX file of bytes with this many dimensions, truncated, or
   *     longer than it says
   */
  static IdxFile read(Path file, int dimensions) {
    byte[] content = RawFile.bytes(file, MAX_FILE, "an IDX file");
    boolean gzipped = content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    long limit = gzipped ? content.length * MAX_RATIO : content.length;
    try (InputStream plain = new ByteArrayInputStream(content);
        InputStream unpacked = gzipped ? new GZIPInputStream(plain, 1 << 16) : plain;
        DataInputStream data = new DataInputStream(new BufferedInputStream(unpacked))) {
      return read(data, file, dimensions, limit);
    } catch (EOFException e) {
      throw new DatasetException(file + ": truncated; download it again", e);
    } catch (IOException e) {
      throw new DatasetException(
          "%s: corrupt: %s; download it again".formatted(file, e.getMessage()), e);
    }
  }

  private static IdxFile read(DataInputStream data, Path file, int dimensions, long limit)
      throws IOException {
    int magic = data.readInt();
    if (magic != (UNSIGNED_BYTE << 8 | dimensions)) {
      throw new DatasetException(
          "%s: not an IDX file of bytes with %d dimensions (it starts with %08x)"
              .formatted(file, dimensions, magic));
    }
    int[] sizes = new int[dimensions];
    long total = 1;
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = data.readInt();
      if (sizes[i] < 1 || sizes[i] > MAX_FILE / total) {
        throw new DatasetException("%s: corrupt: a size of %d".formatted(file, sizes[i]));
      }
      total *= sizes[i];
    }
    if (total > limit) {
      throw new EOFException();
    }
    byte[] values = data.readNBytes((int) total);
    if (values.length < total) {
      throw new EOFException();
    }
    if (data.read() >= 0) {
      throw new DatasetException(file + ": corrupt: longer than its header says");
    }
    return new IdxFile(sizes, values);
  }
}
