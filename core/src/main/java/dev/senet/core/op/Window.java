package dev.senet.core.op;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;

/**
 * How a kernel slides over an image; sizes in pixels.
 *
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows from one output row to the next
 * @param strideWidth columns from one output column to the next
 * @param padTop rows of padding above
 * @param padBottom rows of padding below
 * @param padLeft columns of padding at the left
 * @param padRight columns of padding at the right
 * @param dilationHeight rows from one kernel row to the next
 * @param dilationWidth columns from one kernel column to the next
 */
public record Window(
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padBottom,
    int padLeft,
    int padRight,
    int dilationHeight,
    int dilationWidth) {
  private static final int LIMIT = 1 << 15;

  public Window {
    positive("kernel", kernelHeight, kernelWidth);
    positive("stride", strideHeight, strideWidth);
    positive("dilation", dilationHeight, dilationWidth);
    for (int pad : new int[] {padTop, padBottom, padLeft, padRight}) {
      if (pad < 0 || pad > LIMIT) {
        throw new ShapeException("padding " + pad + " is not between 0 and " + LIMIT);
      }
    }
  }

  private static void positive(String what, int height, int width) {
    if (height < 1 || width < 1 || height > LIMIT || width > LIMIT) {
      throw new ShapeException(
          "%s %d×%d is not between 1 and %d".formatted(what, height, width, LIMIT));
    }
  }

  /** A square kernel with symmetric padding {@code (kernel - 1) / 2}. */
  public static Window square(int kernel, int stride) {
    int pad = (kernel - 1) / 2;
    return new Window(kernel, kernel, stride, stride, pad, pad, pad, pad, 1, 1);
  }

  /** Rows that the dilated kernel spans. */
  public int spanHeight() {
    return (kernelHeight - 1) * dilationHeight + 1;
  }

  /** Columns that the dilated kernel spans. */
  public int spanWidth() {
    return (kernelWidth - 1) * dilationWidth + 1;
  }

  /** Output rows of an image of {@code height} rows. */
  public int outputHeight(int height) {
    return extent(height, padTop + padBottom, spanHeight(), strideHeight, "height");
  }

  /** Output columns of an image of {@code width} columns. */
  public int outputWidth(int width) {
    return extent(width, padLeft + padRight, spanWidth(), strideWidth, "width");
  }

  private static int extent(int size, int padding, int span, int stride, String what) {
    if (span > size + padding) {
      throw new ShapeException(
          "a kernel spanning %d does not fit into %s %d with padding %d"
              .formatted(span, what, size, padding),
          "use a larger image, a smaller kernel or more padding");
    }
    return (size + padding - span) / stride + 1;
  }

  /** The output's shape for the image {@code x} and {@code channels} output channels. */
  public Shape output(Shape x, int channels) {
    return Shape.batched(outputHeight(x.dim(0)), outputWidth(x.dim(1)), channels);
  }

  /** Whether this is a 1×1 kernel with stride 1 and no padding: a plain matrix product. */
  public boolean isPointwise() {
    return equals(square(1, 1));
  }
}
