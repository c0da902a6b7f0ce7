package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;

/**
 * Weight gradients of dense and grouped convolutions as products of matrices: rows are taps and
 * input channels, columns output channels, and the depth runs over the pixels of the batch. Where
 * the product is small, parts of the pixels are summed by groups of their own and added up in
 * order.
 *
 * @param precision what the factors are rounded to
 * @param onProcessor see {@link Tile#of(int, Precision, boolean)}
 * @param window the convolution's window
 * @param groups the convolution's groups
 */
record WeightGradientKernel(
    Dialect dialect,
    Precision precision,
    boolean onProcessor,
    Lowering lowering,
    String label,
    Window window,
    int groups) {
  /** Groups that keep a large device busy. */
  private static final int MANY_GROUPS = 512;

  private static final int MOST_PARTS = 64;

  /** A part with fewer pixels does not repay its beginning, at a usual batch. */
  private static final int LEAST_PIXELS = 256;

  private static final int USUAL_BATCH = 32;

  /** Adds the steps. */
  void lower(Value x, Value dy, Value out) {
    int parts = parts(out.shape(), dy.shape());
    if (parts == 1) {
      product(x, dy, out.shape(), 1, out.ref());
      return;
    }
    Shape shape = Shape.of(parts, out.shape().elements());
    Ref partial = lowering.temporary(label + " parts", Size.of(4L * shape.elements()));
    product(x, dy, out.shape(), parts, partial);
    ColumnSumKernel.of(dialect, new Value(partial, shape), false)
        .lower(lowering, label + " combined", out.ref(), Size.of(1));
  }

  private int parts(Shape weights, Shape dy) {
    int columns = weights.channels() / groups;
    Tile tile = Tile.of(columns, precision, onProcessor);
    int tiles =
        Math.ceilDiv(weights.positions(), tile.height())
            * Math.ceilDiv(columns, tile.width())
            * groups;
    long useful = (long) dy.positions() * USUAL_BATCH / LEAST_PIXELS;
    return Math.clamp(Math.min(useful, MANY_GROUPS / tiles), 1, MOST_PARTS);
  }

  private void product(Value x, Value dy, Shape weights, int parts, Ref out) {
    int rows = weights.positions();
    int channels = weights.channels();
    int columns = channels / groups;
    Taps taps = new Taps(window, x.shape(), dy.shape());
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "WeightGradient",
            "Σ x dy over the pixels of a part\n%s, %d groups"
                .formatted(taps.description(), groups));
    Pointer image = kernel.read("x", x.ref());
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer output = kernel.write("out", out);
    kernel.number("pixels", dy.rows());
    kernel.number("block", dy.rows().ceilDiv(parts));
    kernel
        .add("int group = context.groupIdz %% %d;", groups)
        .add("int part = context.groupIdz / %d;", groups)
        .add("int end = TornadoMath.min(pixels, part * block + block);");
    Tile tile = Tile.of(columns, precision, onProcessor);
    String load =
        "value = %s;\n"
            .formatted(gradient.get("k * %d + group * %d + column".formatted(channels, columns)));
    new TiledProduct(
            tile,
            TiledProduct.firstRow(tile),
            "" + rows,
            "" + columns,
            "part * block",
            "end",
            precision,
            new TiledProduct.Loader(image(image, taps), false),
            new TiledProduct.Loader(load, false))
        .lower(
            lowering,
            label,
            kernel,
            store(kernel, output, rows, channels),
            Size.of(rows),
            columns,
            groups * parts);
  }

  private String store(KernelWriter kernel, Pointer output, int rows, int channels) {
    int columns = channels / groups;
    String index =
        "(part * %d + row) * %d + group * %d + column".formatted(rows, channels, columns);
    return kernel.method(
            "void store",
            "int group, int part, int row, int column, float sum",
            "if (row < %d && column < %d) {\n%s}\n"
                .formatted(rows, columns, output.set(index, "sum")))
        + "group, part, ";
  }

  private String image(Pointer image, Taps taps) {
    int channels = taps.x().channels();
    int depth = channels / groups;
    String index = "at * %d + group * %d + row %% %d".formatted(channels, depth, depth);
    return Taps.pixel("k", taps.y())
        + "int tap = row / %d;\n".formatted(depth)
        + taps.source("value = %s;\n".formatted(image.get(index)));
  }
}
