package dev.senet.core.op;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;

/** The shape rule of pooling. */
final class Pooling {
  private Pooling() {}

  /**
   * The shape of {@code x} pooled. With {@code ceilMode} the last window may reach over the far
   * border, as in PyTorch, if it starts inside the image or the padding before it.
   */
  static Shape output(Op op, Window window, boolean ceilMode, Shape x) {
    int height =
        extent(
            op,
            ceilMode,
            x.dim(0),
            new Axis(
                "height",
                window.kernelHeight(),
                window.strideHeight(),
                window.dilationHeight(),
                window.padTop(),
                window.padBottom()));
    int width =
        extent(
            op,
            ceilMode,
            x.dim(1),
            new Axis(
                "width",
                window.kernelWidth(),
                window.strideWidth(),
                window.dilationWidth(),
                window.padLeft(),
                window.padRight()));
    return Shape.batched(height, width, x.channels());
  }

  /** A window along one axis. */
  private record Axis(String name, int kernel, int stride, int dilation, int before, int after) {
    int span() {
      return (kernel - 1) * dilation + 1;
    }

    /** Whether the window of output {@code i} has a tap inside the image. */
    boolean seesImage(int i, int size) {
      for (int k = 0; k < kernel; k++) {
        int at = i * stride - before + k * dilation;
        if (at >= 0 && at < size) {
          return true;
        }
      }
      return false;
    }
  }

  private static int extent(Op op, boolean ceilMode, int size, Axis axis) {
    int room = size + axis.before + axis.after - axis.span();
    int extent = Math.floorDiv(room + (ceilMode ? axis.stride - 1 : 0), axis.stride) + 1;
    if (ceilMode && (extent - 1) * axis.stride >= size + axis.before) {
      extent--;
    }
    if (extent < 1) {
      throw new ShapeException(
          "%s: a kernel spanning %d does not fit into %s %d with padding %d"
              .formatted(op.name(), axis.span(), axis.name, size, axis.before + axis.after),
          "use a larger image, a smaller kernel or more padding");
    }
    for (int i = 0; i < extent; i++) {
      if (!axis.seesImage(i, size)) {
        throw new ShapeException(
            "%s: a window lies wholly in the padding along the %s".formatted(op.name(), axis.name),
            "use padding of at most half the kernel");
      }
    }
    return extent;
  }
}
