package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;

/**
 * The weight gradient of depthwise convolution: each weight sums x · dy over all output pixels. A
 * unit is a chunk of output rows, whose length depends on the sizes alone, with a block of
 * channels; chunks are combined in order.
 */
public record DepthwiseWeightGradientKernel(Lanes lanes) {
  /** Channels of a unit: a multiple of what a tile takes, in all widths. */
  private static final int CHANNELS = 64;

  /** Output pixels that a chunk is to have, at the least. */
  private static final int PIXELS = 1024;

  /** Kernel columns of a tile. */
  private static final int COLUMNS = 3;

  private static final int VECTORS = 2;

  /** Adds the steps that give dw [kernel height, kernel width, 1, channels]. */
  public static void lower(
      Lanes lanes, Lowering lowering, String label, Window window, Value x, Value dy, Ref dw) {
    Shape in = x.shape();
    Shape out = dy.shape();
    int channels = in.channels();
    long weights = (long) window.kernelHeight() * window.kernelWidth() * channels;
    long block = Math.ceilDiv(PIXELS, out.dim(1));
    Size rows = Size.perSample(out.dim(0));
    Size chunks = rows.ceilDiv(block);
    long blocks = Math.ceilDiv(channels, CHANNELS);
    Ref parts =
        lowering.temporary(
            label + " chunks", Size.perSample(4 * weights * Math.ceilDiv(out.dim(0), block)));
    KernelSource source = new DepthwiseWeightGradientKernel(lanes).source();
    Step.Builder step = Step.of(label, source).read(x.ref()).read(dy.ref()).write(parts);
    for (int size : new int[] {in.dim(0), in.dim(1), out.dim(0), out.dim(1), channels}) {
      step.number(size);
    }
    step.number(window.kernelHeight()).number(window.kernelWidth());
    step.number(window.strideHeight()).number(window.strideWidth());
    step.number(window.padTop()).number(window.padLeft());
    step.number(window.dilationHeight()).number(window.dilationWidth());
    lowering.add(step.number(rows).number(block).units(chunks.times(blocks)));
    Size one = Size.of(1);
    CombineKernel.lower(lanes, lowering, label, parts, dw, one, chunks, weights, one);
  }

  /**
   * The kernel. Arguments: x, dy, output; height and width of x and dy, channels; kernel, stride,
   * padding and dilation, each vertical and horizontal; output rows of the batch and of a chunk.
   * Output: [chunk, kernel height, kernel width, channel].
   */
  public KernelSource source() {
    String vectors =
        """
        for (; c <= end - %d; c += %d) {
        wide(a, out, first, last, c);
        }
        for (; c <= end - %d; c += %d) {
        narrow(a, out, first, last, c);
        }
        """
            .formatted(
                VECTORS * lanes.count(), VECTORS * lanes.count(), lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        int channels = (int) a[7];
        long blocks = (channels + %d) / %d;
        for (long u = from; u < to; u++) {
        long chunk = u / blocks;
        long first = chunk * a[17];
        long last = Math.min(first + a[17], a[16]);
        long out = a[2] + 4 * chunk * a[8] * a[9] * channels;
        int c = (int) (u %% blocks) * %d;
        int end = Math.min(c + %d, channels);
        %sfor (; c < end; c++) {
        single(a, out, first, last, c);
        }
        }
        }

        /** The first output pixel whose tap is inside the image. */
        private static int firstPixel(int tap, int stride, int pad) {
        return tap >= pad ? 0 : (pad - tap + stride - 1) / stride;
        }

        /** The output pixel behind the last one whose tap is inside the image. */
        private static int endPixel(int tap, int stride, int pad, int size, int outSize) {
        int room = size - 1 + pad - tap;
        return room < 0 ? 0 : Math.min(outSize, room / stride + 1);
        }

        """
            .formatted(CHANNELS - 1, CHANNELS, CHANNELS, CHANNELS, lanes.isVector() ? vectors : "");
    String methods =
        lanes.isVector() ? rows("wide", lanes, VECTORS) + rows("narrow", lanes, 1) : "";
    return KernelClass.of(
        "DepthwiseWeightGradient",
        lanes,
        "dw[k] = Σ x[pixel, tap k] · dy[pixel] over the pixels of a chunk of rows",
        members + methods + rows("single", Lanes.SCALAR, 1));
  }

  private static final String ARGUMENTS =
      """
      int height = (int) a[3], width = (int) a[4];
      int outHeight = (int) a[5], outWidth = (int) a[6], channels = (int) a[7];
      int kernelHeight = (int) a[8], kernelWidth = (int) a[9];
      int strideHeight = (int) a[10], strideWidth = (int) a[11];
      int padTop = (int) a[12], padLeft = (int) a[13];
      int dilationHeight = (int) a[14], dilationWidth = (int) a[15];
      """;

  /** The methods that sum over a chunk in {@code vectors} vectors of channels. */
  private static String rows(String name, Lanes l, int vectors) {
    StringBuilder clear = new StringBuilder();
    for (int v = 0; v < vectors; v++) {
      String address = "out + 4L * (k * channels + c) + " + v * l.bytes();
      clear.append(l.store(address, l.zero())).append('\n');
    }
    String tile =
        "%s%d(x + 4L * %s * channels, dy + 4L * %s * channels, dw, %s - %s, xStep, "
            + "4L * channels, 4L * dilationWidth * channels);\n";
    return """
    private static void %s(long[] a, long out, long first, long last, int c) {
    %sfor (int k = 0; k < kernelHeight * kernelWidth; k++) {
    %s}
    long xStep = 4L * strideWidth * channels;
    for (long row = first; row < last; row++) {
    long n = row / outHeight;
    int y = (int) (row %% outHeight);
    for (int kr = 0; kr < kernelHeight; kr++) {
    int sy = y * strideHeight - padTop + kr * dilationHeight;
    if (sy < 0 || sy >= height) {
    continue;
    }
    int kc = 0;
    while (kc < kernelWidth) {
    int tap = kc * dilationWidth;
    long x = a[0] + 4L * ((n * height + sy) * width + tap - padLeft) * channels + 4L * c;
    long dy = a[1] + 4L * row * outWidth * channels + 4L * c;
    long dw = out + 4L * ((kr * kernelWidth + kc) * channels + c);
    int i = firstPixel(tap, strideWidth, padLeft);
    int end = endPixel(tap, strideWidth, padLeft, width, outWidth);
    int reach = tap + %d * dilationWidth;
    int all = endPixel(reach, strideWidth, padLeft, width, outWidth);
    if (kc <= kernelWidth - %d && i < all) {
    %s%skc += %d;
    } else {
    if (i < end) {
    %s}
    kc++;
    }
    }
    }
    }
    }

    %s%s%s\
    """
        .formatted(
            name,
            ARGUMENTS,
            clear,
            COLUMNS - 1,
            COLUMNS,
            tile.formatted(name, COLUMNS, "i * strideWidth", "i", "all", "i"),
            borders(name),
            COLUMNS,
            tile.formatted(name, 1, "i * strideWidth", "i", "end", "i"),
            tile(name + COLUMNS, l, COLUMNS, vectors),
            tile(name + "1", l, 1, vectors),
            "");
  }

  /** The pixels where only some columns of a tile are inside the image. */
  private static String borders(String name) {
    return """
    for (int j = 0; j < %d; j++) {
    int at = tap + j * dilationWidth;
    int low = firstPixel(at, strideWidth, padLeft);
    int high = endPixel(at, strideWidth, padLeft, width, outWidth);
    long shift = 4L * j * dilationWidth * channels;
    long dwj = dw + 4L * j * channels;
    if (low < i) {
    %s1(x + shift + low * xStep, dy + 4L * low * channels, dwj, i - low, xStep, \
    4L * channels, 0);
    }
    if (high > all) {
    %s1(x + shift + all * xStep, dy + 4L * all * channels, dwj, high - all, xStep, \
    4L * channels, 0);
    }
    }
    """
        .formatted(COLUMNS, name, name);
  }

  /** A method that adds the sum over pixels of a row to {@code columns} weights. */
  private static String tile(String name, Lanes l, int columns, int vectors) {
    StringBuilder before = new StringBuilder();
    StringBuilder loop = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int v = 0; v < vectors; v++) {
      loop.append("%s g%d = %s;\n".formatted(l.type(), v, l.load("q + " + v * l.bytes())));
    }
    for (int k = 0; k < columns; k++) {
      for (int v = 0; v < vectors; v++) {
        String sum = "s" + k + "_" + v;
        before.append("%s %s = %s;\n".formatted(l.type(), sum, l.zero()));
        String x = l.load("p + " + k + " * tapStep + " + v * l.bytes());
        loop.append("%s = %s;\n".formatted(sum, l.fma("g" + v, x, sum)));
        String address = "dw + " + k + " * dyStep + " + v * l.bytes();
        after.append(l.store(address, l.add(l.load(address), sum))).append('\n');
      }
    }
    return """
    private static void %s(\
    long x, long dy, long dw, int pixels, long xStep, long dyStep, long tapStep) {
    %slong last = dy + pixels * dyStep;
    for (long p = x, q = dy; q != last; p += xStep, q += dyStep) {
    %s}
    %s}

    """
        .formatted(name, before, loop, after);
  }
}
