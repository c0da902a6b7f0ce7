package dev.senet.compiler.tornado;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    int iy = %s;
    %s}
    """
        .formatted(
            window.kernelHeight(),
            rows().source("py", "ky"),
            when(
                rows().isInside("iy"),
                """
                for (int kx = 0; kx < %d; kx++) {
                int ix = %s;
                %s}
                """
                    .formatted(
                        window.kernelWidth(),
                        columns().source("px", "kx"),
                        when(columns().isInside("ix"), tapIndex() + imageIndex() + body))));
  }

  /**
   * Loops over the taps that see the image's pixel {@code py}, {@code px}; {@code body} sees the
   * number {@code tap}, the output pixel {@code oy}, {@code ox} and its index {@code at}.
   */
  String backward(String body) {
    return """
    for (int ky = 0; ky < %d; ky++) {
    int ty = %s;
    int oy = ty / %d;
    %s}
    """
        .formatted(
            window.kernelHeight(),
            rows().target("py", "ky"),
            window.strideHeight(),
            when(
                rows().isTarget("ty", "oy"),
                """
                for (int kx = 0; kx < %d; kx++) {
                int tx = %s;
                int ox = tx / %d;
                %s}
                """
                    .formatted(
                        window.kernelWidth(),
                        columns().target("px", "kx"),
                        window.strideWidth(),
                        when(columns().isTarget("tx", "ox"), tapIndex() + outputIndex() + body))));
  }

  /**
   * Runs {@code body} if tap {@code tap} of the output pixel {@code py}, {@code px} lies inside the
   * image; it sees the index {@code at} of the image's pixel.
   */
  String source(String body) {
    return """
    int iy = %s;
    int ix = %s;
    %s\
    """
        .formatted(
            rows().source("py", "tap / " + window.kernelWidth()),
            columns().source("px", "tap % " + window.kernelWidth()),
            when(both(rows().isInside("iy"), columns().isInside("ix")), imageIndex() + body));
  }

  /**
   * Runs {@code body} if an output pixel's tap {@code tap} sees the image's pixel {@code py},
   * {@code px}; it sees the index {@code at} of the output pixel.
   */
  String target(String body) {
    return """
    int ty = %s;
    int tx = %s;
    int oy = ty / %d;
    int ox = tx / %d;
    %s\
    """
        .formatted(
            rows().target("py", "tap / " + window.kernelWidth()),
            columns().target("px", "tap % " + window.kernelWidth()),
            window.strideHeight(),
            window.strideWidth(),
            when(
                both(rows().isTarget("ty", "oy"), columns().isTarget("tx", "ox")),
                outputIndex() + body));
  }

  private String tapIndex() {
    return "int tap = ky * %d + kx;\n".formatted(window.kernelWidth());
  }

  private String imageIndex() {
    return "int at = (n * %d + iy) * %d + ix;\n".formatted(x.dim(0), x.dim(1));
  }

  private String outputIndex() {
    return "int at = (n * %d + oy) * %d + ox;\n".formatted(y.dim(0), y.dim(1));
  }

  private static List<String> both(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  /** Runs {@code body} under {@code conditions}. */
  private static String when(List<String> conditions, String body) {
    return conditions.isEmpty()
        ? body
        : "if (%s) {\n%s}\n".formatted(String.join(" && ", conditions), body);
  }

  private Axis rows() {
    return new Axis(
        window.kernelHeight(),
        window.strideHeight(),
        window.padTop(),
        window.dilationHeight(),
        x.dim(0),
        y.dim(0));
  }

  private Axis columns() {
    return new Axis(
        window.kernelWidth(),
        window.strideWidth(),
        window.padLeft(),
        window.dilationWidth(),
        x.dim(1),
        y.dim(1));
  }

  /**
   * The window along one side.
   *
   * @param in extent of the images
   * @param out extent of the result
   */
  private record Axis(int kernel, int stride, int pad, int dilation, int in, int out) {
    /** Where tap {@code tap} of output pixel {@code pixel} lies. */
    String source(String pixel, String tap) {
      return "%s * %d - %d + %s * %d".formatted(pixel, stride, pad, tap, dilation);
    }

    /** The conditions for {@code i}, given by {@link #source}, to be inside the image. */
    List<String> isInside(String i) {
      List<String> conditions = new ArrayList<>();
      if (pad > 0) {
        conditions.add(i + " >= 0");
      }
      if ((out - 1) * stride - pad + (kernel - 1) * dilation >= in) {
        conditions.add("%s < %d".formatted(i, in));
      }
      return conditions;
    }

    /**
     * The output pixel whose tap {@code tap} is the image's pixel {@code pixel}, times the stride.
     */
    String target(String pixel, String tap) {
      return "%s + %d - %s * %d".formatted(pixel, pad, tap, dilation);
    }

    /**
     * The conditions for {@code o} to be an output pixel, where {@code t} is by {@link #target}.
     */
    List<String> isTarget(String t, String o) {
      List<String> conditions = new ArrayList<>();
      if (pad < (kernel - 1) * dilation) {
        conditions.add(t + " >= 0");
      }
      if (stride > 1) {
        conditions.add("%s * %d == %s".formatted(o, stride, t));
      }
      if ((in - 1 + pad) / stride >= out) {
        conditions.add("%s < %d".formatted(o, out));
      }
      return conditions;
    }
  }
}
