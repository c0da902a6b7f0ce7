package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.List;

/**
 * Gradients of pooling: each window gives its gradient back to its pixels, to the first that is its
 * maximum or to all in equal shares. A unit is one image with a block of channels, so that windows
 * may overlap and units are still disjoint.
 *
 * @param isMaximum whether the maximum was taken, not the mean
 */
public record PoolGradientKernel(Lanes lanes, boolean isMaximum) {
  /** Channels of a unit: as many lines of the cache side by side as make a stream. */
  private static final int CHANNELS = 64;

  private static final int WIDE = 4;

  /** Adds the step of the op {@link MaxPoolGradient}. */
  public static void max(
      Lanes lanes,
      Lowering lowering,
      String label,
      MaxPoolGradient op,
      Value x,
      Ref y,
      Value dy,
      Value dx) {
    PoolGradientKernel kernel = new PoolGradientKernel(lanes, true);
    kernel.lower(lowering, label, op.window(), false, List.of(x.ref(), y), dy, dx);
  }

  /** Adds the step of the op {@link AveragePoolGradient}. */
  public static void average(
      Lanes lanes, Lowering lowering, String label, AveragePoolGradient op, Value dy, Value dx) {
    PoolGradientKernel kernel = new PoolGradientKernel(lanes, false);
    kernel.lower(lowering, label, op.window(), op.countIncludePad(), List.of(), dy, dx);
  }

  private void lower(
      Lowering lowering,
      String label,
      Window window,
      boolean countsPadding,
      List<Ref> forward,
      Value dy,
      Value dx) {
    Step.Builder step = Step.of(label, source()).read(dy.ref()).write(dx.ref());
    PoolGeometry.add(step, window, countsPadding, dx.shape(), dy.shape());
    forward.forEach(step::read);
    lowering.add(step.units(Size.perSample(Math.ceilDiv(dx.shape().channels(), CHANNELS))));
  }

  /** The kernel. Arguments: dy, dx, those of {@link PoolGeometry}; for the maximum x and y. */
  public KernelSource source() {
    String methods =
        (lanes.isVector() ? method("wide", lanes, WIDE) + method("narrow", lanes, 1) : "")
            + method("single", Lanes.SCALAR, 1);
    return KernelClass.of(
        isMaximum ? "MaxPoolGradient" : "AveragePoolGradient",
        lanes,
        isMaximum
            ? "Adds the gradient of each window to the first of its pixels that is its maximum"
            : "Adds the gradient of each window in equal shares to its pixels",
        frame() + PoolGeometry.methods() + methods);
  }

  private String frame() {
    return """
    public void run(long[] a, long from, long to, long scratch) {
    long blocks = (a[4] + %d) / %d;
    for (long u = from; u < to; u++) {
    int c = (int) (u %% blocks) * %d;
    image(a, u / blocks, c, (int) Math.min(a[4] - c, %d));
    }
    }

    private static void image(long[] a, long n, int start, int block) {
    %slong dx = a[1] + 4 * n * height * width * channels + 4L * start;
    int cleared = 0;
    for (int y = 0; y < outHeight; y++) {
    int top = y * strideHeight - padTop;
    int firstRow = firstTap(top, dilationHeight);
    int endRow = endTap(top, dilationHeight, height, kernelHeight);
    int reach = top + (endRow - 1) * dilationHeight;
    while (cleared <= reach) {
    clear(dx + 4L * cleared++ * width * channels, width, channels, block);
    }
    int countHigh = counted(top, dilationHeight, reachHeight, kernelHeight, countsPadding);
    long line = (long) (top + firstRow * dilationHeight) * width * channels;
    long out = (n * outHeight + y) * outWidth * channels + start;
    for (int x = 0; x < outWidth; x++) {
    int left = x * strideWidth - padLeft;
    int first = firstTap(left, dilationWidth);
    int end = endTap(left, dilationWidth, width, kernelWidth);
    int count = countHigh * counted(\
    left, dilationWidth, reachWidth, kernelWidth, countsPadding);
    long corner = 4 * (line + (long) (left + first * dilationWidth) * channels);
    long at = 4 * (out + (long) x * channels);
    window(a[0] + at, dx + corner, %s, block, endRow - firstRow, end - first, \
    4L * dilationHeight * width * channels, 4L * dilationWidth * channels, count);
    }
    }
    while (cleared < height) {
    clear(dx + 4L * cleared++ * width * channels, width, channels, block);
    }
    }

    private static void clear(long dx, int width, int channels, int block) {
    for (int x = 0; x < width; x++) {
    ALL.asSlice(dx + 4L * x * channels, 4L * block).fill((byte) 0);
    }
    }

    private static void window(long dy, long dx, long x, long y, int channels, \
    int rows, int columns, long rowStep, long columnStep, float count) {
    %s}

    """
        .formatted(
            CHANNELS - 1,
            CHANNELS,
            CHANNELS,
            CHANNELS,
            PoolGeometry.arguments(2),
            isMaximum
                ? "a[18] + 4 * n * height * width * channels + 4L * start + corner, a[19] + at"
                : "0, 0",
            PoolGeometry.channels(
                lanes,
                WIDE,
                "dy + 4L * c, dx + 4L * c, x + 4L * c, y + 4L * c, rows, columns, "
                    + "rowStep, columnStep, count"));
  }

  private String method(String name, Lanes l, int copies) {
    StringBuilder before = new StringBuilder("%s zero = %s;\n".formatted(l.type(), l.zero()));
    StringBuilder loop = new StringBuilder();
    for (int j = 0; j < copies; j++) {
      int offset = j * l.bytes();
      String rest = "rest" + j;
      String dy = l.load("dy + " + offset);
      String start = isMaximum ? dy : l.divide(dy, l.splat("count"));
      before.append("%s %s = %s;\n".formatted(l.type(), rest, start));
      String address = "dx + at + " + offset;
      String taken = isMaximum ? "taken" + j : rest;
      if (isMaximum) {
        String value = "x" + j;
        String highest = "y" + j;
        before.append("%s %s = %s;\n".formatted(l.type(), highest, l.load("y + " + offset)));
        loop.append("%s %s = %s;\n".formatted(l.type(), value, l.load("x + at + " + offset)));
        String equal = l.whereEqual(value, highest, rest, "zero");
        loop.append("%s %s = %s;\n".formatted(l.type(), taken, equal));
        loop.append("%s = %s;\n".formatted(rest, l.whereUnequal(value, highest, rest, "zero")));
      }
      loop.append(l.store(address, l.add(l.load(address), taken))).append('\n');
    }
    return """
    private static void %s(long dy, long dx, long x, long y, int rows, int columns, \
    long rowStep, long columnStep, float count) {
    %slong end = rows * rowStep;
    for (long line = 0; line != end; line += rowStep) {
    long last = line + columns * columnStep;
    for (long at = line; at != last; at += columnStep) {
    %s}
    }
    }

    """
        .formatted(name, before, loop);
  }
}
