package dev.senet.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = ImageDecoder.DEFAULT;

  private static Image decode(BufferedImage image, String format) throws BrokenImageException {
    return DECODER.decode(ImageFiles.encode(image, format), "test");
  }

  @Test
  void pngKeepsEveryPixel() throws Exception {
    BufferedImage pattern = ImageFiles.pattern(37, 23);
    Image image = decode(pattern, "png");
    assertEquals(23, image.height());
    assertEquals(37, image.width());
    for (int y = 0; y < 23; y++) {
      for (int x = 0; x < 37; x++) {
        int rgb = image.get(y, x, 0) << 16 | image.get(y, x, 1) << 8 | image.get(y, x, 2);
        assertEquals(pattern.getRGB(x, y) & 0xffffff, rgb);
      }
    }
  }

  @Test
  void jpegIsCloseToTheOriginal() throws Exception {
    BufferedImage smooth = new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 40; x++) {
        smooth.setRGB(x, y, (x * 6) << 16 | (y * 10) << 8 | 128);
      }
    }
    Image image = decode(smooth, "jpeg");
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 40; x++) {
        assertEquals(x * 6, image.get(y, x, 0), 16);
        assertEquals(y * 10, image.get(y, x, 1), 16);
        assertEquals(128, image.get(y, x, 2), 16);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void greyIsReplicatedWithoutGammaConversion(String format) throws Exception {
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      grey.getRaster().setSample(i % 8, i / 8, 0, 100);
    }
    Image image = decode(grey, format);
    for (int c = 0; c < 3; c++) {
      assertEquals(100, image.get(3, 3, c), 1);
    }
  }

  @Test
  void sixteenBitsAreCutToEight() throws Exception {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 0x1234);
    grey.getRaster().setSample(1, 0, 0, 0xfedc);
    Image image = decode(grey, "png");
    assertArrayEquals(new byte[] {0x12, 0x12, 0x12, -2, -2, -2}, image.pixels());
  }

  @Test
  void sixteenBitColourWithAlphaIsCutToEight() throws Exception {
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    var raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {0x0a00, 0x1400, 0x1e00, 0x8000});
    Image image = decode(new BufferedImage(model, raster, false, null), "png");
    assertArrayEquals(new byte[] {10, 20, 30}, image.pixels());
  }

  @Test
  void transparencyIsDropped() throws Exception {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x400a141e);
    assertArrayEquals(new byte[] {10, 20, 30}, decode(image, "png").pixels());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void palettesAreLookedUp(int bits) throws Exception {
    byte[] ramp = {10, 20};
    IndexColorModel palette = new IndexColorModel(bits, 2, ramp, ramp, new byte[] {1, 2});
    BufferedImage image =
        new BufferedImage(
            palette,
            bits == 8
                ? Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 1, null)
                : Raster.createPackedRaster(DataBuffer.TYPE_BYTE, 2, 1, 1, bits, null),
            false,
            null);
    image.getRaster().setSample(1, 0, 0, 1);
    assertArrayEquals(new byte[] {10, 10, 1, 20, 20, 2}, decode(image, "png").pixels());
  }

  /** As Photoshop writes it: an Adobe marker, and inverted, so that 255 is no ink. */
  @Test
  void cmykBecomesRgb() throws Exception {
    Image paper = DECODER.decode(adobeCmyk(255, 255, 255, 255), "cmyk.jpg");
    Image black = DECODER.decode(adobeCmyk(255, 255, 255, 0), "cmyk.jpg");
    Image cyan = DECODER.decode(adobeCmyk(0, 255, 255, 255), "cmyk.jpg");
    for (int c = 0; c < 3; c++) {
      assertTrue(paper.get(8, 8, c) > 240);
      assertTrue(black.get(8, 8, c) < 60);
    }
    assertTrue(cyan.get(8, 8, 0) < cyan.get(8, 8, 2) - 80);
  }

  private static byte[] adobeCmyk(int... inverted) throws IOException {
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 16 * 16; i++) {
      raster.setPixel(i % 16, i / 16, inverted);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    byte[] marker = HexFormat.of().parseHex("ffee000e41646f626500640000000000");
    byte[] plain = bytes.toByteArray();
    ByteBuffer marked = ByteBuffer.allocate(plain.length + marker.length);
    return marked.put(plain, 0, 2).put(marker).put(plain, 2, plain.length - 2).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void everyTruncationIsBroken(String format) {
    byte[] whole = ImageFiles.encode(ImageFiles.pattern(16, 16), format);
    // The last two bytes of a JPEG are its end marker; without them the image is still whole.
    int needed = format.equals("png") ? whole.length : whole.length - 2;
    for (int length = 0; length < needed; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      BrokenImageException e =
          assertThrows(
              BrokenImageException.class,
              () -> DECODER.decode(cut, "cut.img"),
              () -> "cut to " + cut.length + " of " + whole.length);
      assertEquals("cut.img", e.source());
      assertTrue(e.getMessage().startsWith("cut.img: "), e.getMessage());
    }
  }

  @Test
  void everyChangedByteOfAPngIsNoticed() {
    byte[] whole = ImageFiles.encode(ImageFiles.pattern(16, 16), "png");
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x10;
      assertThrows(BrokenImageException.class, () -> DECODER.decode(changed, "changed.png"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void corruptBytesGiveAnImageOrTheDocumentedException(String format) {
    byte[] whole = ImageFiles.encode(ImageFiles.pattern(24, 16), format);
    Random random = new Random(7);
    ImageDecoder decoder = new ImageDecoder(100_000, 1 << 20);
    int broken = 0;
    for (int i = 0; i < 800; i++) {
      byte[] changed = whole.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      if (format.equals("png")) {
        mendChecksums(changed);
      }
      try {
        Image image = decoder.decode(changed, "fuzz");
        assertTrue(image.height() * image.width() <= 100_000);
      } catch (BrokenImageException e) {
        broken++;
      }
    }
    assertTrue(broken > 50, "only " + broken + " were found broken");
  }

  /** Lets corrupt chunks through to the decoder behind the check of checksums. */
  private static void mendChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    for (int at = 8; at + 12 <= png.length; ) {
      int length = bytes.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        return;
      }
      CRC32 checksum = new CRC32();
      checksum.update(png, at + 4, length + 4);
      bytes.putInt(at + 8 + length, (int) checksum.getValue());
      at += 12 + length;
    }
  }

  @Test
  void decompressionBombIsRefusedByItsHeader() {
    byte[] png = ImageFiles.encode(ImageFiles.pattern(16, 16), "png");
    ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    mendChecksums(png);
    BrokenImageException e =
        assertThrows(BrokenImageException.class, () -> DECODER.decode(png, "bomb.png"));
    assertTrue(e.getMessage().contains("60000 x 60000"), e.getMessage());
  }

  @Test
  void otherFilesAreRefused(@TempDir Path folder) {
    for (String content : new String[] {"", "GIF89a", "<svg/>", "BM"}) {
      Path file = folder.resolve("not.png");
      ImageFiles.write(file, content.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      BrokenImageException e = assertThrows(BrokenImageException.class, () -> DECODER.decode(file));
      assertTrue(e.getMessage().contains("not.png"), e.getMessage());
    }
    Path missing = folder.resolve("missing.png");
    BrokenImageException e =
        assertThrows(BrokenImageException.class, () -> DECODER.decode(missing));
    assertTrue(e.getMessage().endsWith("missing.png: no such file"), e.getMessage());
  }

  @Test
  void largeFilesAreNotRead(@TempDir Path folder) {
    Path file = folder.resolve("large.png");
    ImageFiles.write(file, new byte[2000]);
    ImageDecoder small = new ImageDecoder(1000, 1000);
    BrokenImageException e = assertThrows(BrokenImageException.class, () -> small.decode(file));
    assertTrue(e.getMessage().contains("2000 bytes"), e.getMessage());
  }
}
