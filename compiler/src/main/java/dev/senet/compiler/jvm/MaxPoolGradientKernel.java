package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.program.Size;

/**
 * The gradient of maxima over windows: each window's gradient goes to the first tap that equals its
 * maximum. A unit is one image with a block of channels, so that windows may overlap and units are
 * still disjoint.
 */
public record MaxPoolGradientKernel(Lanes lanes) {
  /** Channels of a unit: one line of the cache. */
  private static final int CHANNELS = 16;

  /** Adds the step of the op {@link MaxPoolGradient}. */
  public static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      MaxPoolGradient op,
      Value x,
      Value y,
      Value dy,
      Value dx) {
    Step.Builder step =
        Step.of(label, new MaxPoolGradientKernel(lanes).source())
            .read(x.ref())
            .read(y.ref())
            .read(dy.ref())
            .write(dx.ref());
    lowering.add(
        PoolGeometry.add(step, op.window(), false, x.shape(), y.shape())
            .units(Size.perSample(Math.ceilDiv(x.shape().channels(), CHANNELS))));
  }

  /** The kernel. Arguments: x, y, dy, dx, then those of {@link PoolGeometry}. */
  public KernelSource source() {
    String vector =
        "for (; c <= end - %d; c += %d) {\nvector(a, n, c);\n}\n"
            .formatted(lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        int channels = (int) a[6];
        int blocks = (channels + %d) / %d;
        for (long u = from; u < to; u++) {
        long n = u / blocks;
        int c = (int) (u %% blocks) * %d;
        int end = Math.min(c + %d, channels);
        %sfor (; c < end; c++) {
        scalar(a, n, c);
        }
        }
        }

        """
            .formatted(CHANNELS - 1, CHANNELS, CHANNELS, CHANNELS, lanes.isVector() ? vector : "");
    return KernelClass.of(
        "MaxPoolGradient",
        lanes,
        "Adds the gradient of each window to the first of its pixels that is its maximum",
        members
            + PoolGeometry.methods()
            + (lanes.isVector() ? methods("vector", lanes) : "")
            + methods("scalar", Lanes.SCALAR));
  }

  private static String methods(String name, Lanes l) {
    String type = l.type();
    return """
    private static void %s(long[] a, long n, int c) {
    %slong image = 4 * n * height * width * channels + 4L * c;
    long map = 4 * n * outHeight * outWidth * channels + 4L * c;
    for (int i = 0; i < height * width; i++) {
    %s
    }
    for (int oy = 0; oy < outHeight; oy++) {
    int top = oy * strideHeight - padTop;
    int firstRow = firstTap(top, dilationHeight);
    int endRow = endTap(top, dilationHeight, height, kernelHeight);
    for (int ox = 0; ox < outWidth; ox++) {
    int left = ox * strideWidth - padLeft;
    int first = firstTap(left, dilationWidth);
    int end = endTap(left, dilationWidth, width, kernelWidth);
    long at = map + 4L * (oy * outWidth + ox) * channels;
    long corner = image + 4L * ((top + firstRow * dilationHeight) * width + left \
    + first * dilationWidth) * channels;
    %sWindow(a[0] + corner, a[1] + at, a[2] + at, a[3] + corner, endRow - firstRow, end - first, \
    4L * dilationHeight * width * channels, 4L * dilationWidth * channels);
    }
    }
    }

    private static void %sWindow(long x, long y, long dy, long dx, int rows, int columns, \
    long rowStep, long columnStep) {
    %s highest = %s;
    %s rest = %s;
    %s zero = %s;
    for (int r = 0; r < rows; r++) {
    for (int k = 0; k < columns; k++) {
    long at = r * rowStep + k * columnStep;
    %s value = %s;
    %s taken = %s;
    %s
    rest = %s;
    }
    }
    }

    """
        .formatted(
            name,
            PoolGeometry.arguments(4),
            l.store("a[3] + image + 4L * i * channels", l.zero()),
            name,
            name,
            type,
            l.load("y"),
            type,
            l.load("dy"),
            type,
            l.zero(),
            type,
            l.load("x + at"),
            type,
            l.whereEqual("value", "highest", "rest", "zero"),
            l.store("dx + at", l.add(l.load("dx + at"), "taken")),
            l.whereUnequal("value", "highest", "rest", "zero"));
  }
}
