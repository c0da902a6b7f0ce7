package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;

/**
 * Maximum or mean over windows of images. A unit is a row of output pixels; windows are clipped to
 * the image before their taps are visited.
 *
 * @param isMaximum whether the maximum is taken, not the mean
 */
public record PoolKernel(Lanes lanes, boolean isMaximum) {
  /** Vectors side by side. */
  private static final int WIDE = 4;

  /** Adds the step of the op {@link MaxPool}. */
  public static void max(
      Lanes lanes, Lowering lowering, String label, MaxPool op, Value x, Value y) {
    lower(new PoolKernel(lanes, true), lowering, label, op.window(), false, x, y);
  }

  /** Adds the step of the op {@link AveragePool}. */
  public static void average(
      Lanes lanes, Lowering lowering, String label, AveragePool op, Value x, Value y) {
    PoolKernel kernel = new PoolKernel(lanes, false);
    lower(kernel, lowering, label, op.window(), op.countIncludePad(), x, y);
  }

  private static void lower(
      PoolKernel kernel,
      Lowering lowering,
      String label,
      Window window,
      boolean countsPadding,
      Value x,
      Value y) {
    Step.Builder step = Step.of(label, kernel.source()).read(x.ref()).write(y.ref());
    lowering.add(
        PoolGeometry.add(step, window, countsPadding, x.shape(), y.shape())
            .units(Size.perSample(y.shape().dim(0))));
  }

  /** The kernel. Arguments: input, output, then those of {@link PoolGeometry}. */
  public KernelSource source() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        for (long u = from; u < to; u++) {
        row(a, u / a[5], (int) (u %% a[5]));
        }
        }

        private static void row(long[] a, long n, int y) {
        %sint top = y * strideHeight - padTop;
        int firstRow = firstTap(top, dilationHeight);
        int endRow = endTap(top, dilationHeight, height, kernelHeight);
        int countHigh = counted(top, dilationHeight, reachHeight, kernelHeight, countsPadding);
        long line = a[0] + 4 * (n * height + top + firstRow * dilationHeight) * width * channels;
        long out = a[1] + 4 * (n * outHeight + y) * outWidth * channels;
        for (int x = 0; x < outWidth; x++) {
        int left = x * strideWidth - padLeft;
        int first = firstTap(left, dilationWidth);
        int end = endTap(left, dilationWidth, width, kernelWidth);
        int count = countHigh * counted(\
        left, dilationWidth, reachWidth, kernelWidth, countsPadding);
        pixel(line + 4L * (left + first * dilationWidth) * channels, \
        out + 4L * x * channels, channels, endRow - firstRow, end - first, \
        4L * dilationHeight * width * channels, 4L * dilationWidth * channels, count);
        }
        }

        private static void pixel(long in, long out, int channels, int rows, int columns, \
        long rowStep, long columnStep, float count) {
        %s}

        """
            .formatted(
                PoolGeometry.arguments(2),
                PoolGeometry.channels(
                    lanes,
                    WIDE,
                    "in + 4L * c, out + 4L * c, rows, columns, rowStep, columnStep, count"));
    String vectors =
        lanes.isVector() ? method("wide", lanes, WIDE) + method("narrow", lanes, 1) : "";
    return KernelClass.of(
        isMaximum ? "MaxPool" : "AveragePool",
        lanes,
        (isMaximum ? "The maximum" : "The mean") + " over each window, of each channel",
        members + PoolGeometry.methods() + vectors + method("single", Lanes.SCALAR, 1));
  }

  private String method(String name, Lanes l, int copies) {
    StringBuilder before = new StringBuilder();
    StringBuilder loop = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int j = 0; j < copies; j++) {
      String start = isMaximum ? l.splat(Float.NEGATIVE_INFINITY) : l.zero();
      String sum = "s" + j;
      before.append("%s %s = %s;\n".formatted(l.type(), sum, start));
      String x = "x" + j;
      loop.append("%s %s = %s;\n".formatted(l.type(), x, l.load("p + " + j * l.bytes())));
      loop.append("%s = %s;\n".formatted(sum, isMaximum ? l.maxOrNaN(x, sum) : l.add(x, sum)));
      String result = isMaximum ? sum : l.divide(sum, l.splat("count"));
      after.append(l.store("out + " + j * l.bytes(), result)).append('\n');
    }
    return """
    private static void %s(long in, long out, int rows, int columns, \
    long rowStep, long columnStep, float count) {
    %slong end = in + rows * rowStep;
    for (long line = in; line != end; line += rowStep) {
    long last = line + columns * columnStep;
    for (long p = line; p != last; p += columnStep) {
    %s}
    }
    %s}

    """
        .formatted(name, before, loop, after);
  }
}
