package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.List;

/**
 * Depthwise convolutions, their data gradients (a work-item for each element of the result) and
 * their weight gradients (sums over all pixels, a group for some channels of a tap).
 *
 * @param window the convolution's window
 */
record DepthwiseKernel(Dialect dialect, Lowering lowering, String label, Window window) {
  private static final int LOCAL = 256;
  private static final int WIDEST = 32;

  /** Groups that keep a large device busy. */
  private static final int MANY_GROUPS = 512;

  private static final int MOST_SPLITS = 64;

  /**
   * Adds the step of the convolution, or of its data gradient.
   *
   * @param epilogue over the result and {@code operands}
   */
  void lower(
      boolean isGradient, Value in, Value weights, Expr epilogue, List<Value> operands, Value out) {
    String what = isGradient ? "Data gradient of a depthwise" : "Depthwise";
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            isGradient ? "DepthwiseGradient" : "Depthwise",
            "%s convolution, then %s".formatted(what, Exprs.print(epilogue, List.of())));
    Pointer input = kernel.read("x", in.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr after = ElementExpr.declare(kernel, "e", List.of(epilogue), operands, out.shape());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("count", out.count());
    int channels = out.shape().channels();
    String product =
        "sum = sum + %s * %s;\n"
            .formatted(
                input.get("at * %d + c".formatted(channels)),
                weight.get("tap * %d + c".formatted(channels)));
    Taps taps =
        isGradient
            ? new Taps(window, out.shape(), in.shape())
            : new Taps(window, in.shape(), out.shape());
    ExprWriter.Code result = after.of("sum", new Position("i", "c", "n"), "");
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(out.shape()))
        .add("float sum = 0f;")
        .add(isGradient ? taps.backward(product) : taps.forward(product))
        .add("%s%s}", result.statements(), output.set("i", result.result()));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }

  /** Adds the steps of the weight gradient [kh, kw, 1, C]. */
  void weightGradient(Value x, Value dy, Ref out) {
    int channels = x.shape().channels();
    int width = Math.min(WIDEST, Integer.highestOneBit(2 * channels - 1));
    int blocks = Math.ceilDiv(channels, width);
    Taps taps = new Taps(window, x.shape(), dy.shape());
    int splits = Math.clamp(MANY_GROUPS / (blocks * taps.count()), 1, MOST_SPLITS);
    if (splits == 1) {
      split(taps, x, dy, width, 1, out);
      return;
    }
    Shape parts = Shape.of(splits, taps.count() * channels);
    Ref partial = lowering.temporary(label + " parts", Size.of(4L * parts.elements()));
    split(taps, x, dy, width, splits, partial);
    ColumnSumKernel.of(dialect, new Value(partial, parts), false)
        .lower(lowering, label + " combined", out, Size.of(1));
  }

  private void split(Taps taps, Value x, Value dy, int width, int splits, Ref out) {
    int channels = x.shape().channels();
    int lanes = LOCAL / width;
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "DepthwiseWeightGradient",
            "Σ x dy over the pixels of a part, for a tap and some channels");
    Pointer image = kernel.read("x", x.ref());
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer output = kernel.write("out", out);
    kernel.number("pixels", dy.rows());
    kernel.number("parts", splits);
    KernelWriter.Local part = kernel.local("part", LOCAL);
    kernel
        .add("int item = context.localIdx;")
        .add("int lane = item / %d;", width)
        .add("int c = context.groupIdx * %d + item %% %d;", width, width)
        .add("int tap = context.groupIdy;")
        .add("int block = (pixels + parts - 1) / parts;")
        .add("int end = TornadoMath.min(pixels, context.groupIdz * block + block);")
        .add("float sum = 0f;")
        .add("if (c < %d) {", channels)
        .add("for (int p = context.groupIdz * block + lane; p < end; p = p + %d) {", lanes)
        .add(Taps.pixel("p", dy.shape()))
        .add(
            "int iy = py * %d - %d + tap / %d * %d;",
            window.strideHeight(), window.padTop(), window.kernelWidth(), window.dilationHeight())
        .add(
            "int ix = px * %d - %d + tap %% %d * %d;",
            window.strideWidth(), window.padLeft(), window.kernelWidth(), window.dilationWidth())
        .add("if (iy >= 0 && iy < %d && ix >= 0 && ix < %d) {", x.shape().dim(0), x.shape().dim(1))
        .add(
            "int at = ((n * %d + iy) * %d + ix) * %d + c;",
            x.shape().dim(0), x.shape().dim(1), channels)
        .add(
            "sum = sum + %s * %s;\n}\n}\n}",
            image.get("at"), gradient.get("p * " + channels + " + c"))
        .add(part.set("item", "sum"))
        .add(new GroupTree(lanes, width).sum(part))
        .add("if (lane == 0 && c < %d) {", channels)
        .add(
            output.set(
                "(context.groupIdz * %d + tap) * %d + c".formatted(taps.count(), channels),
                part.get("item")))
        .add("}");
    lowering.add(
        kernel.step(
            label,
            new Geometry.Grid(
                Size.of(Math.ceilDiv(channels, width)),
                Size.of(taps.count()),
                Size.of(splits),
                LOCAL)));
  }
}
