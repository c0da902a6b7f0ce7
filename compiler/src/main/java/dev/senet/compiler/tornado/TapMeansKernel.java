package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.TapMeans;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;

/**
 * {@link TapMeans}: from the sums of an image, less the pixels that a tap does not see. A work-item
 * for each tap and channel of a sample.
 */
final class TapMeansKernel {
  private TapMeansKernel() {}

  /** Adds the step. */
  static void lower(
      Dialect dialect,
      Lowering lowering,
      String label,
      Window window,
      Value x,
      ChannelSums sums,
      Value out) {
    Shape shape = x.shape();
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "TapMeans",
            "The mean of each channel over the pixels that a tap of a convolution sees");
    Pointer image = kernel.read("x", x.ref());
    Pointer parts = kernel.read("sums", sums.ref());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("chunks", sums.chunks());
    kernel.number("count", out.count());
    int channels = shape.channels();
    String sum = parts.get("(n * chunks + k) * %d + c".formatted(channels));
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(place(window, shape))
        .add("float all = 0f;")
        .add("for (int k = 0; k < chunks; k++) {\nall = all + %s;\n}", sum)
        .add(unseen(image, shape))
        .add(
            "%s}", output.set("i", "(all - unseen) / " + window.output(shape, 1).elements() + "f"));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }

  /** Declares the sum of those pixels of the image that the tap does not see. */
  private static String unseen(Pointer image, Shape shape) {
    int width = shape.dim(1);
    String index =
        "((n * %d + r) * %d + q) * %d + c".formatted(shape.dim(0), width, shape.channels());
    String add = "unseen = unseen + %s;\n".formatted(image.get(index));
    return """
    float unseen = 0f;
    for (int r = 0; r < %d; r++) {
    boolean isSeen = r >= top && r < bottom;
    int before = isSeen ? left : %d;
    int behind = isSeen ? right : %d;
    for (int q = 0; q < before; q++) {
    %s}
    for (int q = behind; q < %d; q++) {
    %s}
    }
    """
        .formatted(shape.dim(0), width, width, add, width, add);
  }

  /** Declares element {@code i}'s channel, sample and the part of the image that its tap sees. */
  private static String place(Window window, Shape shape) {
    int taps = window.kernelHeight() * window.kernelWidth();
    return """
    int c = i %% %d;
    int tap = i / %d %% %d;
    int n = i / %d;
    """
            .formatted(shape.channels(), shape.channels(), taps, shape.channels() * taps)
        + range(
            "top",
            "bottom",
            "tap / %d * %d - %d"
                .formatted(window.kernelWidth(), window.dilationHeight(), window.padTop()),
            window.outputHeight(shape.dim(0)),
            shape.dim(0))
        + range(
            "left",
            "right",
            "tap %% %d * %d - %d"
                .formatted(window.kernelWidth(), window.dilationWidth(), window.padLeft()),
            window.outputWidth(shape.dim(1)),
            shape.dim(1));
  }

  private static String range(String from, String to, String first, int count, int size) {
    return """
    int %sAt = %s;
    int %s = TornadoMath.min(TornadoMath.max(%sAt, 0), %d);
    int %s = TornadoMath.min(TornadoMath.max(%sAt + %d, %s), %d);
    """
        .formatted(from, first, from, from, size, to, from, count, from, size);
  }
}
