package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.TapMeans;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.Optional;

/**
 * {@link TapMeans}: from the sums of an image, less the pixels that a tap does not see. A unit is a
 * tap of a sample.
 */
record TapMeansKernel(Lanes lanes) {
  /** Adds the steps; {@code given} are the sums of {@code x} if its kernel has given them. */
  static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Window window,
      Value x,
      Optional<ChannelSums> given,
      Value out) {
    Shape shape = x.shape();
    ChannelSums sums = given.orElseGet(() -> ReductionKernel.sums(lanes, lowering, label, x));
    long taps = (long) window.kernelHeight() * window.kernelWidth();
    lowering.add(
        Step.of(label + " means of taps", new TapMeansKernel(lanes).source())
            .read(x.ref())
            .read(sums.ref())
            .write(out.ref())
            .number(shape.dim(0))
            .number(shape.dim(1))
            .number(shape.channels())
            .number(sums.chunks())
            .number(window.kernelHeight())
            .number(window.kernelWidth())
            .number(window.dilationHeight())
            .number(window.dilationWidth())
            .number(window.padTop())
            .number(window.padLeft())
            .number(window.outputHeight(shape.dim(0)))
            .number(window.outputWidth(shape.dim(1)))
            .units(Size.perSample(taps)));
  }

  /**
   * The kernel. Arguments: image, sums, output; height, width, channels, sums of a sample; kernel,
   * dilation, padding and outputs, each vertical and horizontal.
   */
  KernelSource source() {
    String vectors =
        """
        for (; c <= channels - %d; c += %d) {
        vector(x + 4L * c, sums + 4L * c, out + 4L * c, a, top, bottom, left, right);
        }
        """
            .formatted(lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long taps = a[7] * a[8];
        for (long u = from; u < to; u++) {
        long n = u / taps;
        int row = (int) (u %% taps / a[8] * a[9] - a[11]);
        int column = (int) (u %% taps %% a[8] * a[10] - a[12]);
        int top = (int) Math.clamp(row, 0, a[3]);
        int left = (int) Math.clamp(column, 0, a[4]);
        tap(a[0] + 4 * n * a[3] * a[4] * a[5], a[1] + 4 * n * a[6] * a[5], a[2] + 4 * u * a[5], a,
        top, (int) Math.clamp(row + a[13], top, a[3]), left, (int) Math.clamp(column + a[14], left, a[4]));
        }
        }

        private static void tap(
        long x, long sums, long out, long[] a, int top, int bottom, int left, int right) {
        int channels = (int) a[5];
        int c = 0;
        %sfor (; c < channels; c++) {
        scalar(x + 4L * c, sums + 4L * c, out + 4L * c, a, top, bottom, left, right);
        }
        }

        """
            .formatted(lanes.isVector() ? vectors : "");
    return KernelClass.of(
        "TapMeans",
        lanes,
        """
        The mean of each channel over the pixels that a tap of a convolution sees: the sum of
        all less those above top, from bottom on, left of left and from right on.
        """,
        members + (lanes.isVector() ? mean("vector", lanes) : "") + mean("scalar", Lanes.SCALAR));
  }

  private static String mean(String name, Lanes l) {
    return """
    private static void $NAME(
    long x, long sums, long out, long[] a, int top, int bottom, int left, int right) {
    long pixel = 4 * a[5];
    $TYPE all = $ZERO;
    for (long p = sums, end = sums + a[6] * pixel; p != end; p += pixel) {
    $TYPE part = $LOAD;
    all = $ALL;
    }
    $TYPE unseen = $ZERO;
    for (int r = 0; r < a[3]; r++) {
    long row = x + r * a[4] * pixel;
    boolean isSeen = r >= top && r < bottom;
    long next = row + (isSeen ? left : a[4]) * pixel;
    for (long p = row; p != next; p += pixel) {
    $TYPE part = $LOAD;
    unseen = $UNSEEN;
    }
    long end = row + a[4] * pixel;
    for (long p = isSeen ? row + right * pixel : end; p != end; p += pixel) {
    $TYPE part = $LOAD;
    unseen = $UNSEEN;
    }
    }
    float outputs = a[13] * a[14];
    $STORE
    }

    """
        .replace("$NAME", name)
        .replace("$TYPE", l.type())
        .replace("$ZERO", l.zero())
        .replace("$LOAD", l.load("p"))
        .replace("$ALL", l.add("part", "all"))
        .replace("$UNSEEN", l.add("part", "unseen"))
        .replace(
            "$STORE", l.store("out", l.divide(l.subtract("all", "unseen"), l.splat("outputs"))));
  }
}
