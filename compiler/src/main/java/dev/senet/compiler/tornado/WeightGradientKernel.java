package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;

/**
 * Weight gradients of dense and grouped convolutions as products of matrices: rows are taps and
 * input channels, columns output channels, and the depth runs over the pixels of the batch. Where
 * the product is small, parts of the pixels are summed by groups of their own and added up in
 * order.
 */
final class WeightGradientKernel {
  /** Groups that keep a large device busy. */
  private static final int MANY_GROUPS = 512;

  private static final int MOST_PARTS = 64;

  /** A part with fewer pixels does not repay its beginning, at a usual batch. */
  private static final int LEAST_PIXELS = 256;

  private static final int USUAL_BATCH = 32;

  private WeightGradientKernel() {}

  /** Adds the steps. */
  static void lower(
      Dialect dialect,
      Lowering lowering,
      String label,
      Window window,
      int groups,
      Value x,
      Value dy,
      Value out) {
    int rows = out.shape().elements() / out.shape().channels();
    int columns = out.shape().channels() / groups;
    int parts = parts(rows, columns, groups, dy.shape());
    if (parts == 1) {
      product(dialect, lowering, label, window, groups, x, dy, rows, 1, out.ref());
      return;
    }
    Shape shape = Shape.of(parts, out.shape().elements());
    Ref partial = lowering.temporary(label + " parts", Size.of(4L * shape.elements()));
    product(dialect, lowering, label, window, groups, x, dy, rows, parts, partial);
    ColumnSumKernel.of(dialect, new Value(partial, shape), false)
        .lower(lowering, label + " combined", out.ref(), Size.of(1));
  }

  private static int parts(int rows, int columns, int groups, Shape dy) {
    Tile tile = Tile.of(columns);
    int tiles = Math.ceilDiv(rows, tile.height()) * Math.ceilDiv(columns, tile.width()) * groups;
    long useful = (long) dy.positions() * USUAL_BATCH / LEAST_PIXELS;
    return Math.clamp(Math.min(useful, MANY_GROUPS / tiles), 1, MOST_PARTS);
  }

  private static void product(
      Dialect dialect,
      Lowering lowering,
      String label,
      Window window,
      int groups,
      Value x,
      Value dy,
      int rows,
      int parts,
      Ref out) {
    int channels = dy.shape().channels();
    int columns = channels / groups;
    KernelWriter kernel =
        new KernelWriter(dialect, "WeightGradient", "%s, %d groups".formatted(window, groups));
    Pointer image = kernel.read("x", x.ref());
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer output = kernel.write("out", out);
    kernel.number("pixels", dy.rows());
    kernel.number("block", dy.rows().ceilDiv(parts));
    String store =
        kernel.method(
            "store",
            "int group, int part, int row, int column, float sum",
            "if (row < %d && column < %d) {\n%s}\n"
                .formatted(
                    rows,
                    columns,
                    output.set(
                        "(part * %d + row) * %d + group * %d + column"
                            .formatted(rows, channels, columns),
                        "sum")));
    String load =
        "value = %s;\n"
            .formatted(gradient.get("k * %d + group * %d + column".formatted(channels, columns)));
    kernel
        .add("int group = context.groupIdz %% %d;", groups)
        .add("int part = context.groupIdz / %d;", groups)
        .add("int end = TornadoMath.min(pixels, part * block + block);");
    Tile tile = Tile.of(columns);
    new TiledProduct(
            tile,
            "" + rows,
            "" + columns,
            "part * block",
            "end",
            new TiledProduct.Loader(image(window, groups, image, x.shape(), dy.shape()), false),
            new TiledProduct.Loader(load, false))
        .write(kernel, store + "group, part, ");
    lowering.add(
        kernel.step(label, TiledProduct.grid(tile, Size.of(rows), columns, groups * parts)));
  }

  private static String image(Window window, int groups, Pointer image, Shape x, Shape y) {
    int depth = x.channels() / groups;
    return Taps.pixel("k", y)
        + """
        int tap = row / %d;
        int iy = py * %d - %d + tap / %d * %d;
        int ix = px * %d - %d + tap %% %d * %d;
        if (iy >= 0 && iy < %d && ix >= 0 && ix < %d) {
        value = %s;
        }
        """
            .formatted(
                depth,
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
                image.get(
                    "((n * %d + iy) * %d + ix) * %d + group * %d + row %% %d"
                        .formatted(x.dim(0), x.dim(1), x.channels(), depth, depth)));
  }
}
