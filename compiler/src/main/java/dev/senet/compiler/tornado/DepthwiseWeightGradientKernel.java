package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;

/**
 * Weight gradients of depthwise convolutions: sums over all pixels. A group sums up a part of the
 * pixels for some channels of a tap; the parts are added up in order.
 *
 * @param window the convolution's window
 */
record DepthwiseWeightGradientKernel(
    Dialect dialect, Lowering lowering, String label, Window window) {
  private static final int LOCAL = 256;
  private static final int WIDEST = 32;

  /** Groups that keep a large device busy. */
  private static final int MANY_GROUPS = 512;

  private static final int MOST_PARTS = 64;

  /** Adds the steps that give the weight gradient [kh, kw, 1, C]. */
  void lower(Value x, Value dy, Ref out) {
    int channels = x.shape().channels();
    Taps taps = new Taps(window, x.shape(), dy.shape());
    int groups = Math.ceilDiv(channels, width(channels)) * taps.count();
    int parts = Math.clamp(MANY_GROUPS / groups, 1, MOST_PARTS);
    if (parts == 1) {
      sum(taps, x, dy, 1, out);
      return;
    }
    Shape shape = Shape.of(parts, taps.count() * channels);
    Ref partial = lowering.temporary(label + " parts", Size.of(4L * shape.elements()));
    sum(taps, x, dy, parts, partial);
    ColumnSumKernel.of(dialect, new Value(partial, shape), false)
        .lower(lowering, label + " combined", out, Size.of(1));
  }

  /** Channels of a group. */
  private static int width(int channels) {
    return Math.min(WIDEST, Integer.highestOneBit(2 * channels - 1));
  }

  private void sum(Taps taps, Value x, Value dy, int parts, Ref out) {
    int channels = x.shape().channels();
    int width = width(channels);
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
    kernel.number("block", dy.rows().ceilDiv(parts));
    KernelWriter.Local part = kernel.local("part", LOCAL);
    String product =
        "sum = sum + %s * %s;\n"
            .formatted(
                image.get("at * %d + c".formatted(channels)),
                gradient.get("p * %d + c".formatted(channels)));
    String index = "(context.groupIdz * %d + tap) * %d + c".formatted(taps.count(), channels);
    kernel
        .add("int item = context.localIdx;")
        .add("int lane = item / %d;", width)
        .add("int c = context.groupIdx * %d + item %% %d;", width, width)
        .add("int tap = context.groupIdy;")
        .add("int first = context.groupIdz * block;")
        .add("int end = TornadoMath.min(pixels, first + block);")
        .add("float sum = 0f;")
        .add("if (c < %d) {", channels)
        .add("for (int p = first + lane; p < end; p = p + %d) {", lanes)
        .add(Taps.pixel("p", dy.shape()) + taps.source(product) + "}\n}")
        .add(part.set("item", "sum") + new GroupTree(lanes, width).sum(part))
        .add("if (lane == 0 && c < %d) {", channels)
        .add("%s}", output.set(index, part.get("item")));
    lowering.add(kernel.step(label, grid(channels, taps.count(), parts)));
  }

  private static Geometry.Grid grid(int channels, int taps, int parts) {
    return new Geometry.Grid(
        Size.of(Math.ceilDiv(channels, width(channels))), Size.of(taps), Size.of(parts), LOCAL);
  }
}
