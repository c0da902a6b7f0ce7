package dev.senet.core.op;

import dev.senet.core.graph.Shape;

/** Visits the pixels that a sliding window sees. */
final class Taps {
  private Taps() {}

  /** Told of an input pixel and the output pixel and kernel position that read it. */
  interface Visitor {
    /**
     * @param in index of the input pixel, counted through the batch
     * @param out index of the output pixel, counted through the batch
     * @param tap position in the kernel, row-major
     */
    void visit(int in, int out, int tap);
  }

  /**
   * Visits all taps that lie inside the image: output pixels in row-major order, for each the
   * kernel in row-major order. Taps in the padding are left out.
   */
  static void forEach(Window window, int batch, Shape in, Shape out, Visitor visitor) {
    for (int n = 0; n < batch; n++) {
      for (int y = 0; y < out.dim(0); y++) {
        for (int x = 0; x < out.dim(1); x++) {
          forEachOf(window, n, y, x, in, (n * out.dim(0) + y) * out.dim(1) + x, visitor);
        }
      }
    }
  }

  private static void forEachOf(
      Window window, int n, int y, int x, Shape in, int out, Visitor visitor) {
    int height = in.dim(0);
    int width = in.dim(1);
    for (int ky = 0; ky < window.kernelHeight(); ky++) {
      int iy = y * window.strideHeight() - window.padTop() + ky * window.dilationHeight();
      if (iy < 0 || iy >= height) {
        continue;
      }
      for (int kx = 0; kx < window.kernelWidth(); kx++) {
        int ix = x * window.strideWidth() - window.padLeft() + kx * window.dilationWidth();
        if (ix >= 0 && ix < width) {
          visitor.visit((n * height + iy) * width + ix, out, ky * window.kernelWidth() + kx);
        }
      }
    }
  }
}
