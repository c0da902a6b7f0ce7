package dev.senet.training.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Takes the RGB bytes out of a {@link BufferedImage}. Grey and RGB samples are copied as they are:
 * {@link BufferedImage#getRGB} would convert grey from linear light to sRGB, which is not what PNG
 * and JPEG files mean.
 */
final class RgbPixels {
  private RgbPixels() {}

  static Image of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
    if (!hasPlainSamples(image.getColorModel())) {
      convert(image, rgb);
    } else if (isInterleaved(image.getRaster())) {
      copyInterleaved(image.getRaster(), rgb);
    } else {
      copySamples(image.getRaster(), rgb);
    }
    return new Image(height, width, 3, rgb);
  }

  private static boolean hasPlainSamples(ColorModel model) {
    int space = model.getColorSpace().getType();
    int transfer = model.getTransferType();
    return model instanceof ComponentColorModel
        && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY)
        && (transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT)
        && !model.isAlphaPremultiplied();
  }

  private static boolean isInterleaved(Raster raster) {
    return raster.getDataBuffer() instanceof DataBufferByte
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel
        && raster.getSampleModel().getSampleSize(0) == 8;
  }

  private static void copyInterleaved(Raster raster, byte[] rgb) {
    byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
    PixelInterleavedSampleModel model = (PixelInterleavedSampleModel) raster.getSampleModel();
    int[] offsets = model.getBandOffsets();
    boolean grey = raster.getNumBands() < 3;
    int red = offsets[0];
    int green = offsets[grey ? 0 : 1];
    int blue = offsets[grey ? 0 : 2];
    int step = model.getPixelStride();
    int origin = raster.getDataBuffer().getOffset();
    int x0 = -raster.getSampleModelTranslateX();
    int y0 = -raster.getSampleModelTranslateY();
    for (int y = 0, to = 0; y < raster.getHeight(); y++) {
      int from = origin + (y + y0) * model.getScanlineStride() + x0 * step;
      for (int x = 0; x < raster.getWidth(); x++, from += step, to += 3) {
        rgb[to] = data[from + red];
        rgb[to + 1] = data[from + green];
        rgb[to + 2] = data[from + blue];
      }
    }
  }

  private static void copySamples(Raster raster, byte[] rgb) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    boolean grey = bands < 3;
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    int[] row = new int[width * bands];
    for (int y = 0, to = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        for (int c = 0; c < 3; c++) {
          int sample = row[from + (grey ? 0 : c)];
          rgb[to++] = (byte) (max > 255 ? sample >> 8 : sample * 255 / max);
        }
      }
    }
  }

  private static void convert(BufferedImage image, byte[] rgb) {
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0, to = 0; y < image.getHeight(); y++) {
      for (int pixel : image.getRGB(0, y, width, 1, row, 0, width)) {
        rgb[to++] = (byte) (pixel >> 16);
        rgb[to++] = (byte) (pixel >> 8);
        rgb[to++] = (byte) pixel;
      }
    }
  }
}
