package dev.senet.training.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG files, whatever their extension, to 8-bit RGB: grey is replicated, palettes
 * are looked up, 16 bits are cut to 8, CMYK is converted, transparency is dropped. The orientation
 * that a camera notes in EXIF is ignored, and so are colour profiles of RGB files, as is usual for
 * data sets.
 *
 * <p>Files are not trusted: sizes are checked before anything is allocated. Never shows a window
 * nor needs a display. Thread-safe.
 *
 * @param maxPixels the most pixels that an image may have by its header
 * @param maxBytes the largest file that is read
 */
public record ImageDecoder(long maxPixels, long maxBytes) {
  /** At most 64 million pixels and 64 MiB. */
  public static final ImageDecoder DEFAULT = new ImageDecoder(64_000_000, 64L << 20);

  /** More than any camera writes; each scan of a progressive JPEG costs a pass over the image. */
  private static final int MAX_JPEG_SCANS = 200;

  public ImageDecoder {
    if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / 3 || maxBytes < 1 || maxBytes > 1 << 30) {
      throw new IllegalArgumentException("limits out of range: " + maxPixels + ", " + maxBytes);
    }
  }

  /**
   * Decodes a file to three channels.
   *
   * @throws BrokenImageException if it cannot be read, is no PNG or JPEG, is truncated, corrupt, or
   *     over the limits; the message names the file
   */
  public Image decode(Path file) throws BrokenImageException {
    return decode(read(file), file.toString());
  }

  /** Decodes the content of a file as {@link #decode(Path)} does; {@code name} is for messages. */
  public Image decode(byte[] content, String name) throws BrokenImageException {
    String format = format(content, name);
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      return decode(stream, format, name);
    } catch (BrokenImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders answer to corrupt data with whatever their arithmetic runs into.
      throw new BrokenImageException(name, "corrupt " + format + reason(e), e);
    }
  }

  private byte[] read(Path file) throws BrokenImageException {
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw new BrokenImageException(
            file.toString(), "%d bytes, more than the limit of %d".formatted(size, maxBytes));
      }
      return Files.readAllBytes(file);
    } catch (BrokenImageException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new BrokenImageException(file.toString(), "no such file", e);
    } catch (IOException e) {
      throw new BrokenImageException(file.toString(), "cannot be read" + reason(e), e);
    }
  }

  private static String format(byte[] content, String name) throws BrokenImageException {
    if (content.length >= Long.BYTES
        && ByteBuffer.wrap(content).getLong() == PngStructure.SIGNATURE) {
      PngStructure.verify(content, name);
      return "PNG";
    }
    if (content.length >= 3
        && (content[0] & 0xff) == 0xff
        && (content[1] & 0xff) == 0xd8
        && (content[2] & 0xff) == 0xff) {
      limitScans(content, name);
      return "JPEG";
    }
    throw new BrokenImageException(
        name, content.length == 0 ? "empty file" : "neither a PNG nor a JPEG file");
  }

  private static void limitScans(byte[] content, String name) throws BrokenImageException {
    int scans = 0;
    for (int i = 0; i + 1 < content.length; i++) {
      if (content[i] == (byte) 0xff && content[i + 1] == (byte) 0xda && ++scans > MAX_JPEG_SCANS) {
        throw new BrokenImageException(name, "corrupt JPEG: too many scans");
      }
    }
  }

  private Image decode(ImageInputStream stream, String format, String name) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new IllegalStateException("this Java runtime has no " + format + " reader");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(stream, true, true);
      checkSize(reader.getWidth(0), reader.getHeight(0), name);
      Damage damage = new Damage();
      reader.addIIOReadWarningListener(damage);
      BufferedImage image = reader.read(0);
      if (damage.found().isPresent()) {
        throw new BrokenImageException(name, "corrupt " + format + ": " + damage.found().get());
      }
      return RgbPixels.of(image);
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(int width, int height, String name) throws BrokenImageException {
    if ((long) width * height > maxPixels) {
      throw new BrokenImageException(
          name, "%d x %d pixels, more than the limit of %d".formatted(width, height, maxPixels));
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("");
  }
}
