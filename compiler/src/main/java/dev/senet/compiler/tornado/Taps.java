package dev.senet.compiler.tornado;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;

/**
 * Prints how a window slides over images, with all sizes as literals. The sources name a pixel
 * {@code py}, {@code px} of sample {@code n}.
 *
 * @param x shape of the images that the window slides over
 * @param y shape of the result
 */
record Taps(Window window, Shape x, Shape y) {
  /** Number of taps. */
  int count() {
    return window.kernelHeight() * window.kernelWidth();
  }

  /** For the reader of the emitted source. */
  String description() {
    return "%d×%d, stride %d×%d, padding %d, %d × %d, %d, dilation %d×%d: %s and %s"
        .formatted(
            window.kernelHeight(),
            window.kernelWidth(),
            window.strideHeight(),
            window.strideWidth(),
            window.padTop(),
            window.padBottom(),
            window.padLeft(),
            window.padRight(),
            window.dilationHeight(),
            window.dilationWidth(),
            x,
            y);
  }

  /** Declares channel {@code c} and pixel of element {@code i} of a tensor of {@code shape}. */
  static String element(Shape shape) {
    int channels = shape.channels();
    return "int c = i %% %d;\n".formatted(channels) + pixel("i / " + channels, shape);
  }

  /** Declares the pixel number {@code index} of images of {@code shape}. */
  static String pixel(String index, Shape shape) {
    int height = shape.dim(0);
    int width = shape.dim(1);
    return """
    int pixel = %s;
    int px = pixel %% %d;
    int py = pixel / %d %% %d;
    int n = pixel / %d;
    """
        .formatted(index, width, width, height, width * height);
  }

  /**
   * Loops over the taps of output pixel {@code py}, {@code px} that lie inside the image; {@code
   * body} sees the number {@code tap} and the index {@code at} of the image's pixel.
   */
  String forward(String body) {
    return """
    for (int ky = 0; ky < %d; ky++) {
    int iy = py * %d - %d + ky * %d;
    if (iy >= 0 && iy < %d) {
    for (int kx = 0; kx < %d; kx++) {
    int ix = px * %d - %d + kx * %d;
    if (ix >= 0 && ix < %d) {
    int tap = ky * %d + kx;
    int at = (n * %d + iy) * %d + ix;
    %s}
    }
    }
    }
    """
        .formatted(
            window.kernelHeight(),
            window.strideHeight(),
            window.padTop(),
            window.dilationHeight(),
            x.dim(0),
            window.kernelWidth(),
            window.strideWidth(),
            window.padLeft(),
            window.dilationWidth(),
            x.dim(1),
            window.kernelWidth(),
            x.dim(0),
            x.dim(1),
            body);
  }

  /**
   * Loops over the taps that see the image's pixel {@code py}, {@code px}; {@code body} sees the
   * number {@code tap}, the output pixel {@code oy}, {@code ox} and its index {@code at}.
   */
  String backward(String body) {
    return """
    for (int ky = 0; ky < %d; ky++) {
    int ty = py + %d - ky * %d;
    int oy = ty / %d;
    if (ty >= 0 && oy * %d == ty && oy < %d) {
    for (int kx = 0; kx < %d; kx++) {
    int tx = px + %d - kx * %d;
    int ox = tx / %d;
    if (tx >= 0 && ox * %d == tx && ox < %d) {
    int tap = ky * %d + kx;
    int at = (n * %d + oy) * %d + ox;
    %s}
    }
    }
    }
    """
        .formatted(
            window.kernelHeight(),
            window.padTop(),
            window.dilationHeight(),
            window.strideHeight(),
            window.strideHeight(),
            y.dim(0),
            window.kernelWidth(),
            window.padLeft(),
            window.dilationWidth(),
            window.strideWidth(),
            window.strideWidth(),
            y.dim(1),
            window.kernelWidth(),
            y.dim(0),
            y.dim(1),
            body);
  }

  /**
   * Runs {@code body} if tap {@code tap} of the output pixel {@code py}, {@code px} lies inside the
   * image; it sees the index {@code at} of the image's pixel.
   */
  String source(String body) {
    return """
    int iy = py * %d - %d + tap / %d * %d;
    int ix = px * %d - %d + tap %% %d * %d;
    if (iy >= 0 && iy < %d && ix >= 0 && ix < %d) {
    int at = (n * %d + iy) * %d + ix;
    %s}
    """
        .formatted(
            window.strideHeight(),
            window.padTop(),
            window.kernelWidth(),
            window.dilationHeight(),
            window.strideWidth(),
            window.padLeft(),
            window.kernelWidth(),
            window.dilationWidth(),
            x.dim(0),
            x.dim(1),
            x.dim(0),
            x.dim(1),
            body);
  }

  /**
   * Runs {@code body} if an output pixel's tap {@code tap} sees the image's pixel {@code py},
   * {@code px}; it sees the index {@code at} of the output pixel.
   */
  String target(String body) {
    return """
    int ty = py + %d - tap / %d * %d;
    int tx = px + %d - tap %% %d * %d;
    int oy = ty / %d;
    int ox = tx / %d;
    if (ty >= 0 && tx >= 0 && oy * %d == ty && ox * %d == tx && oy < %d && ox < %d) {
    int at = (n * %d + oy) * %d + ox;
    %s}
    """
        .formatted(
            window.padTop(),
            window.kernelWidth(),
            window.dilationHeight(),
            window.padLeft(),
            window.kernelWidth(),
            window.dilationWidth(),
            window.strideHeight(),
            window.strideWidth(),
            window.strideHeight(),
            window.strideWidth(),
            y.dim(0),
            y.dim(1),
            y.dim(0),
            y.dim(1),
            body);
  }
}
