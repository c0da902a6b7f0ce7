package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.Window;

/**
 * Gradients of pools: a work-item for each element of the pooled image gathers from all windows
 * that see it.
 */
final class PoolGradientKernel {
  private PoolGradientKernel() {}

  /** Adds the step of {@link AveragePoolGradient}. */
  static void average(
      Dialect dialect,
      Lowering lowering,
      String label,
      AveragePoolGradient op,
      Value dy,
      Value dx) {
    KernelWriter kernel =
        new KernelWriter(
            dialect, "AveragePoolGradient", "Gives the gradient of a window in equal shares");
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer output = kernel.write("out", dx.ref());
    kernel.number("count", dx.count());
    Taps taps = new Taps(op.window(), dx.shape(), dy.shape());
    String index = "at * %d + c".formatted(dy.shape().channels());
    String share =
        PoolKernel.divisor(taps, op.countIncludePad(), "oy", "ox")
            + "sum = sum + %s / divisor;\n".formatted(gradient.get(index));
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(dx.shape()))
        .add("float sum = 0f;")
        .add(taps.backward(share))
        .add("%s}", output.set("i", "sum"));
    lowering.add(kernel.step(label, Grids.covering(dx.count())));
  }

  /** Adds the step of {@link MaxPoolGradient}. */
  static void max(
      Dialect dialect,
      Lowering lowering,
      String label,
      MaxPoolGradient op,
      Value x,
      Value y,
      Value dy,
      Value dx) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "MaxPoolGradient",
            "Gives the gradient of a window to the first of its pixels that is its maximum");
    Pointer image = kernel.read("x", x.ref());
    Pointer maxima = kernel.read("y", y.ref());
    Pointer gradient = kernel.read("dy", dy.ref());
    Pointer output = kernel.write("out", dx.ref());
    kernel.number("count", dx.count());
    Taps taps = new Taps(op.window(), x.shape(), y.shape());
    int channels = x.shape().channels();
    String index = "at * %d + c".formatted(channels);
    String earlier =
        image.get(
            "((n * %d + jy) * %d + jx) * %d + c"
                .formatted(x.shape().dim(0), x.shape().dim(1), channels));
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(dx.shape()))
        .add("float own = %s;", image.get("i"))
        .add("float sum = 0f;")
        .add(
            taps.backward(
                "float highest = %s;\nboolean isFirst = own == highest;\n%sif (isFirst) {\nsum = sum + %s;\n}\n"
                    .formatted(maxima.get(index), earlier(taps, earlier), gradient.get(index))))
        .add("%s}", output.set("i", "sum"));
    lowering.add(kernel.step(label, Grids.covering(dx.count())));
  }

  /** Clears {@code isFirst} if an earlier tap of the window has the same value. */
  private static String earlier(Taps taps, String value) {
    Window window = taps.window();
    return """
    for (int k = 0; k < tap; k++) {
    int jy = oy * %d - %d + k / %d * %d;
    int jx = ox * %d - %d + k %% %d * %d;
    if (jy >= 0 && jy < %d && jx >= 0 && jx < %d) {
    if (%s == highest) {
    isFirst = false;
    }
    }
    }
    """
        .formatted(
            window.strideHeight(),
            window.padTop(),
            window.kernelWidth(),
            window.dilationHeight(),
            window.strideWidth(),
            window.padLeft(),
            window.kernelWidth(),
            window.dilationWidth(),
            taps.x().dim(0),
            taps.x().dim(1),
            value);
  }
}
