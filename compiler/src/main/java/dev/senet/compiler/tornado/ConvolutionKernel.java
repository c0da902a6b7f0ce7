package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import java.util.List;

/**
 * Dense and grouped convolutions and their data gradients as products of matrices: rows are pixels
 * of the result, the depth runs over taps and the channels of what is read, columns are the
 * channels of the result. Groups are work-groups along z.
 *
 * @param window the convolution's window
 * @param groups the convolution's groups
 */
record ConvolutionKernel(
    Dialect dialect, Lowering lowering, String label, Window window, int groups) {

  /**
   * Adds the step of the convolution.
   *
   * @param prologue applied to {@code x} before its padding
   * @param epilogue applied to the result
   */
  void forward(Value x, Value weights, Applied prologue, Applied epilogue, Value out) {
    int depth = x.shape().channels() / groups;
    int columns = out.shape().channels() / groups;
    KernelWriter kernel = kernel("Convolution", prologue, epilogue);
    Pointer image = kernel.read("x", x.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr before = declare(kernel, "p", prologue, x.shape());
    String load =
        window.isPointwise()
            ? read(image, before, x.shape(), depth, "row")
            : Taps.pixel("row", out.shape())
                + "int tap = k / %d;\n".formatted(depth)
                + source(x.shape())
                + "if (iy >= 0 && iy < %d && ix >= 0 && ix < %d) {\n"
                    .formatted(x.shape().dim(0), x.shape().dim(1))
                + "int from = (n * %d + iy) * %d + ix;\n"
                    .formatted(x.shape().dim(0), x.shape().dim(1))
                + read(image, before, x.shape(), depth, "from")
                + "}\n";
    String loadWeight =
        "value = %s;\n"
            .formatted(
                weight.get(
                    "k * %d + context.groupIdz * %d + column"
                        .formatted(out.shape().channels(), columns)));
    int taps = window.kernelHeight() * window.kernelWidth();
    write(
        kernel,
        new TiledProduct.Loader(load, true),
        new TiledProduct.Loader(loadWeight, false),
        taps * depth,
        epilogue,
        out);
  }

  private String source(Shape image) {
    return """
    int iy = py * %d - %d + tap / %d * %d;
    int ix = px * %d - %d + tap %% %d * %d;
    """
        .formatted(
            window.strideHeight(),
            window.padTop(),
            window.kernelWidth(),
            window.dilationHeight(),
            window.strideWidth(),
            window.padLeft(),
            window.kernelWidth(),
            window.dilationWidth());
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
    ExprWriter.Code code =
        before.of("element", new Position("i", "c", "i / " + shape.elements()), "");
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
    KernelWriter kernel = kernel("DataGradient", Applied.NONE, epilogue);
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr before = declare(kernel, "p", Applied.NONE, dy.shape());
    String load =
        window.isPointwise()
            ? read(gradient, before, dy.shape(), depth, "row")
            : Taps.pixel("row", dx.shape())
                + "int tap = k / %d;\n".formatted(depth)
                + target(dy.shape())
                + "int from = (n * %d + oy) * %d + ox;\n"
                    .formatted(dy.shape().dim(0), dy.shape().dim(1))
                + read(gradient, before, dy.shape(), depth, "from")
                + "}\n";
    String loadWeight =
        "value = %s;\n"
            .formatted(
                weight.get(
                    "(k / %d * %d + column) * %d + context.groupIdz * %d + k %% %d"
                        .formatted(depth, columns, dy.shape().channels(), depth, depth)));
    int taps = window.kernelHeight() * window.kernelWidth();
    write(
        kernel,
        new TiledProduct.Loader(load, true),
        new TiledProduct.Loader(loadWeight, true),
        taps * depth,
        epilogue,
        dx);
  }

  /** Finds the output pixel whose tap sees the image's pixel, and opens a block if there is one. */
  private String target(Shape output) {
    return """
    int ty = py + %d - tap / %d * %d;
    int tx = px + %d - tap %% %d * %d;
    int oy = ty / %d;
    int ox = tx / %d;
    if (ty >= 0 && tx >= 0 && oy * %d == ty && ox * %d == tx && oy < %d && ox < %d) {
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
            output.dim(0),
            output.dim(1));
  }

  private KernelWriter kernel(String family, Applied prologue, Applied epilogue) {
    return new KernelWriter(
        dialect,
        family,
        "%s, %d groups\nbefore: %s\nafter: %s"
            .formatted(
                window,
                groups,
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
    ElementExpr after = declare(kernel, "e", epilogue, out.shape());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("pixels", out.rows());
    ExprWriter.Code result =
        after.of("sum", new Position("i", "c", "i / " + out.shape().elements()), "");
    String store =
        kernel.method(
            "store",
            "int group, int row, int column, float sum",
            """
            if (row < pixels && column < %d) {
            int c = group * %d + column;
            int i = row * %d + c;
            %s%s}
            """
                .formatted(
                    columns,
                    columns,
                    out.shape().channels(),
                    result.statements(),
                    output.set("i", result.result())));
    Tile tile = Tile.of(columns);
    new TiledProduct(tile, "pixels", "" + columns, "0", "" + depth, a, b)
        .write(kernel, store + "context.groupIdz, ");
    lowering.add(kernel.step(label, TiledProduct.grid(tile, out.rows(), columns, groups)));
  }
}
