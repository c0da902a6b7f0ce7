package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Dense and grouped convolutions and their data gradients as products of matrices: rows are pixels
 * of the result, the depth runs over taps and the channels of what is read, columns are the
 * channels of the result. Groups are work-groups along z.
 *
 * @param products how products are computed
 * @param window the convolution's window
 * @param groups the convolution's groups
 */
record ConvolutionKernel(
    Dialect dialect,
    Products products,
    Lowering lowering,
    String label,
    Window window,
    int groups) {

  /** Whether tiles that lie in one sample each waste little of the device. */
  static boolean hasSums(int groups, Shape out) {
    int height = Tile.of(out.channels() / groups).height();
    int covered = Math.ceilDiv(out.positions(), height) * height;
    return covered - out.positions() <= out.positions() / 8;
  }

  /**
   * Adds the step of the convolution.
   *
   * @param prologue applied to {@code x} before its padding
   * @param epilogue applied to the result
   * @param isSummed whether the channel sums of the result are wanted
   */
  Optional<ChannelSums> forward(
      Value x, Value weights, Applied prologue, Applied epilogue, boolean isSummed, Value out) {
    int depth = x.shape().channels() / groups;
    int columns = out.shape().channels() / groups;
    Taps taps = new Taps(window, x.shape(), out.shape());
    KernelWriter kernel = kernel("Convolution", taps, prologue, epilogue);
    Pointer image = kernel.read("x", x.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr before = declare(kernel, "p", prologue, x.shape());
    String load = load(image, before, x.shape(), depth, out.shape(), taps::source);
    String loadWeight =
        "value = %s;\n"
            .formatted(
                weight.get(
                    "k * %d + context.groupIdz * %d + column"
                        .formatted(out.shape().channels(), columns)));
    TiledProduct.Loader a = new TiledProduct.Loader(load, true);
    TiledProduct.Loader b = new TiledProduct.Loader(loadWeight, false);
    if (isSummed) {
      return Optional.of(writeWithSums(kernel, a, b, taps.count() * depth, epilogue, out));
    }
    write(kernel, a, b, taps.count() * depth, epilogue, out);
    return Optional.empty();
  }

  /**
   * Sets {@code value} to element {@code k} of what pixel {@code row} of the result is made of.
   *
   * @param atTap runs a body at the place that a tap reads
   */
  private String load(
      Pointer image,
      ElementExpr before,
      Shape shape,
      int depth,
      Shape result,
      UnaryOperator<String> atTap) {
    return window.isPointwise()
        ? read(image, before, shape, depth, "row")
        : Taps.pixel("row", result)
            + "int tap = k / %d;\n".formatted(depth)
            + atTap.apply(read(image, before, shape, depth, "at"));
  }

  /**
   * Sets {@code value} to what channel {@code k % depth} of the group has at pixel {@code pixel}.
   */
  private static String read(
      Pointer image, ElementExpr before, Shape shape, int depth, String pixel) {
    String element =
        """
        int c = context.groupIdz * %d + k %% %d;
        int i = %s * %d + c;
        float element = %s;
        """
            .formatted(depth, depth, pixel, shape.channels(), image.get("i"));
    ExprWriter.Code code = before.of("element", new Position("i", "c", "i / " + shape.elements()));
    return element + code.statements() + "value = " + code.result() + ";\n";
  }

  /**
   * Adds the step of the data gradient.
   *
   * @param epilogue applied to the result
   */
  void dataGradient(Value dy, Value weights, Applied epilogue, Value dx) {
    int depth = dy.shape().channels() / groups;
    int columns = dx.shape().channels() / groups;
    Taps taps = new Taps(window, dx.shape(), dy.shape());
    KernelWriter kernel = kernel("DataGradient", taps, Applied.NONE, epilogue);
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr before = declare(kernel, "p", Applied.NONE, dy.shape());
    String load = load(gradient, before, dy.shape(), depth, dx.shape(), taps::target);
    String loadWeight =
        "value = %s;\n"
            .formatted(
                weight.get(
                    "(k / %d * %d + column) * %d + context.groupIdz * %d + k %% %d"
                        .formatted(depth, columns, dy.shape().channels(), depth, depth)));
    write(
        kernel,
        new TiledProduct.Loader(load, true),
        new TiledProduct.Loader(loadWeight, true),
        taps.count() * depth,
        epilogue,
        dx);
  }

  private KernelWriter kernel(String family, Taps taps, Applied prologue, Applied epilogue) {
    long products = (long) taps.count() * taps.x().channels() / groups * taps.y().elements();
    return new KernelWriter(
        dialect,
        family,
        "%s, %d groups, %d multiply-adds a sample\nbefore: %s\nafter: %s"
            .formatted(
                taps.description(),
                groups,
                products,
                Exprs.print(prologue.expression(), List.of()),
                Exprs.print(epilogue.expression(), List.of())));
  }

  private static ElementExpr declare(
      KernelWriter kernel, String prefix, Applied applied, Shape target) {
    return ElementExpr.declare(
        kernel, prefix, List.of(applied.expression()), applied.operands(), target);
  }

  private void write(
      KernelWriter kernel,
      TiledProduct.Loader a,
      TiledProduct.Loader b,
      int depth,
      Applied epilogue,
      Value out) {
    int columns = out.shape().channels() / groups;
    Tile tile = products.tile(columns);
    String store = store(kernel, epilogue, out);
    kernel.add("int end = %s;", kernel.number("pixels", out.rows()));
    new TiledProduct(
            tile,
            TiledProduct.firstRow(tile),
            "end",
            "" + columns,
            "0",
            "" + depth,
            products.precision(),
            a,
            b)
        .lower(lowering, label, kernel, store, out.rows(), columns, groups);
  }

  /** The same for tiles that each lie in one sample, with the sums of each tile. */
  private ChannelSums writeWithSums(
      KernelWriter kernel,
      TiledProduct.Loader a,
      TiledProduct.Loader b,
      int depth,
      Applied epilogue,
      Value out) {
    int channels = out.shape().channels();
    int positions = out.shape().positions();
    int columns = channels / groups;
    Tile tile = Tile.of(columns);
    int tiles = Math.ceilDiv(positions, tile.height());
    String store = store(kernel, epilogue, out);
    ChannelSums sums = ChannelSums.allocate(lowering, label, tiles, channels);
    Pointer output = kernel.write("sums", sums.ref());
    kernel.add("int sample = context.groupIdx / %d;", tiles);
    kernel.add("int end = (sample + 1) * %d;", positions);
    String first =
        "sample * %d + context.groupIdx %% %d * %d".formatted(positions, tiles, tile.height());
    TiledProduct product =
        new TiledProduct(
            tile, first, "end", "" + columns, "0", "" + depth, products.precision(), a, b);
    product.writeWithSums(
        kernel,
        store,
        output,
        "context.groupIdx * %d + context.groupIdz * %d".formatted(channels, columns));
    lowering.add(
        kernel.step(
            label,
            new Geometry.Grid(
                Size.perSample(tiles),
                Size.of(Math.ceilDiv(columns, tile.width())),
                Size.of(groups),
                tile.items())));
    return sums;
  }

  /**
   * Adds the method that applies the epilogue to a sum, stores the result and gives it back, or 0
   * outside of the result; gives how its call begins.
   */
  private String store(KernelWriter kernel, Applied epilogue, Value out) {
    int channels = out.shape().channels();
    int columns = channels / groups;
    ElementExpr after = declare(kernel, "e", epilogue, out.shape());
    Pointer output = kernel.write("out", out.ref());
    ExprWriter.Code result =
        after.of("sum", new Position("i", "c", "i / " + out.shape().elements()));
    return kernel.method(
            "float store",
            "int group, int end, int row, int column, float sum",
            """
            float result = 0f;
            if (row < end && column < %d) {
            int c = group * %d + column;
            int i = row * %d + c;
            %sresult = %s;
            %s}
            return result;
            """
                .formatted(
                    columns,
                    columns,
                    channels,
                    result.statements(),
                    result.result(),
                    output.set("i", "result")))
        + "context.groupIdz, end, ";
  }
}
