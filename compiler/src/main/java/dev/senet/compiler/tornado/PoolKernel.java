package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;

/** Maxima and means of windows: a work-item for each element of the output. */
final class PoolKernel {
  private PoolKernel() {}

  /** Adds the step of the maxima. */
  static void max(
      Dialect dialect, Lowering lowering, String label, MaxPool pool, Value x, Value out) {
    KernelWriter kernel =
        new KernelWriter(dialect, "MaxPool", "The greatest value of each window; NaN is greater");
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("count", out.count());
    String compare =
        """
        float value = %s;
        if (value > high || value != value) {
        high = value;
        }
        """
            .formatted(input.get("at * %d + c".formatted(x.shape().channels())));
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(out.shape()))
        .add("float high = Float.NEGATIVE_INFINITY;")
        .add(new Taps(pool.window(), x.shape(), out.shape()).forward(compare))
        .add("%s}", output.set("i", "high"));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }

  /** Adds the step of the means. */
  static void average(
      Dialect dialect, Lowering lowering, String label, AveragePool pool, Value x, Value out) {
    KernelWriter kernel = new KernelWriter(dialect, "AveragePool", "The mean of each window");
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("count", out.count());
    Taps taps = new Taps(pool.window(), x.shape(), out.shape());
    String index = "at * %d + c".formatted(x.shape().channels());
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(out.shape()))
        .add("float sum = 0f;")
        .add(taps.forward("sum = sum + %s;\n".formatted(input.get(index))))
        .add(divisor(taps, pool.countIncludePad(), "py", "px"))
        .add("%s}", output.set("i", "sum / divisor"));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }

  /** Declares by what the sum of the window of an output pixel is divided. */
  static String divisor(Taps taps, boolean countsPadding, String y, String x) {
    Window window = taps.window();
    return counted(
            "high",
            "%s * %d - %d".formatted(y, window.strideHeight(), window.padTop()),
            window.kernelHeight(),
            window.dilationHeight(),
            taps.x().dim(0),
            countsPadding,
            window.padBottom())
        + counted(
            "wide",
            "%s * %d - %d".formatted(x, window.strideWidth(), window.padLeft()),
            window.kernelWidth(),
            window.dilationWidth(),
            taps.x().dim(1),
            countsPadding,
            window.padRight())
        + "int divisor = high * wide;\n";
  }

  /** Declares how many taps of a window that begins at {@code start} count along one axis. */
  private static String counted(
      String name,
      String start,
      int kernel,
      int dilation,
      int size,
      boolean countsPadding,
      int padAfter) {
    int end = countsPadding ? size + padAfter : size;
    String upTo = "TornadoMath.min(%d, %s)".formatted(kernel, taps(end, start, dilation));
    String before = "TornadoMath.max(0, %s)".formatted(taps(0, start, dilation));
    return "int %s = %s;\n".formatted(name, countsPadding ? upTo : upTo + " - " + before);
  }

  /** How many taps lie from {@code start} to {@code end}; 0 or less if {@code start} is behind. */
  private static String taps(int end, String start, int dilation) {
    return "(%d - (%s)) / %d".formatted(end + dilation - 1, start, dilation);
  }
}
