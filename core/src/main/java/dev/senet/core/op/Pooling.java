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
      int start = i * stride - before;
      int skipped = start < 0 ? Math.ceilDiv(-start, dilation) : 0;
      return skipped < kernel && start + skipped * dilation < size;
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
    // Windows that start inside the image see it; before it start the first few, behind it the
    // last.
    int early = Math.min(extent, Math.ceilDiv(axis.before, axis.stride));
    for (int i = 0; i <= early; i++) {
      if (!axis.seesImage(i < early ? i : extent - 1, size)) {
        throw new ShapeException(
            "%s: a window lies wholly in the padding along the %s".formatted(op.name(), axis.name),
            "use padding of at most half the kernel");
      }
    }
    return extent;
  }
}
