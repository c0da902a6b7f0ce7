package dev.senet.training.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Checks the chunks of a PNG file (lengths, checksums, first and last chunk) before it is decoded:
 * the JDK's decoder ignores the checksums and fills truncated images up silently.
 */
final class PngStructure {
  static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int HEADER = 0x49484452; // IHDR
  private static final int DATA = 0x49444154; // IDAT
  private static final int END = 0x49454E44; // IEND
  private static final int CHUNK_OVERHEAD = 12; // length, type, checksum

  private PngStructure() {}

  /** Checks {@code file}, which starts with {@link #SIGNATURE}. */
  static void verify(byte[] file, String name) throws BrokenImageException {
    ByteBuffer bytes = ByteBuffer.wrap(file).position(Long.BYTES);
    boolean data = false;
    for (int type = 0; type != END; ) {
      int start = bytes.position();
      if (bytes.remaining() < CHUNK_OVERHEAD) {
        throw new BrokenImageException(name, "truncated PNG");
      }
      int length = bytes.getInt();
      type = bytes.getInt();
      if (length < 0 || length > bytes.remaining() - Integer.BYTES) {
        throw new BrokenImageException(name, "truncated PNG");
      }
      if (start == Long.BYTES && type != HEADER) {
        throw new BrokenImageException(name, "corrupt PNG: no header");
      }
      CRC32 checksum = new CRC32();
      checksum.update(file, start + Integer.BYTES, Integer.BYTES + length);
      bytes.position(bytes.position() + length);
      if (bytes.getInt() != (int) checksum.getValue()) {
        throw new BrokenImageException(name, "corrupt PNG: wrong checksum");
      }
      data |= type == DATA;
    }
    if (!data) {
      throw new BrokenImageException(name, "corrupt PNG: no image data");
    }
  }
}
