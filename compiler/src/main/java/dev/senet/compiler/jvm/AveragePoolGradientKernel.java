package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.program.Size;

/**
 * The gradient of means over windows, gathered: each input pixel sums over the windows that contain
 * it. A unit is a row of input pixels.
 */
public record AveragePoolGradientKernel(Lanes lanes) {
  /** Vectors side by side. */
  private static final int WIDE = 4;

  /** Adds the step of the op {@link AveragePoolGradient}. */
  public static void lower(
      Lanes lanes, Lowering lowering, String label, AveragePoolGradient op, Value dy, Value dx) {
    Step.Builder step =
        Step.of(label, new AveragePoolGradientKernel(lanes).source())
            .read(dy.ref())
            .write(dx.ref());
    lowering.add(
        PoolGeometry.add(step, op.window(), op.countIncludePad(), dx.shape(), dy.shape())
            .units(Size.perSample(dx.shape().dim(0))));
  }

  /** The kernel. Arguments: dy, dx, then those of {@link PoolGeometry}. */
  public KernelSource source() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        int channels = (int) a[4];
        for (long u = from; u < to; u++) {
        long n = u / a[2];
        int y = (int) (u %% a[2]);
        long dy = a[0] + 4 * n * a[5] * a[6] * channels;
        for (int x = 0; x < a[3]; x++) {
        long dx = a[1] + 4 * ((n * a[2] + y) * a[3] + x) * channels;
        pixel(a, dy, dx, y, x, channels);
        }
        }
        }

        private static void pixel(long[] a, long dy, long dx, int y, int x, int channels) {
        %s}

        """
            .formatted(PoolGeometry.channels(lanes, WIDE, "a, dy + 4L * c, dx + 4L * c, y, x"));
    String vectors =
        lanes.isVector() ? method("wide", lanes, WIDE) + method("narrow", lanes, 1) : "";
    return KernelClass.of(
        "AveragePoolGradient",
        lanes,
        "dx = Σ dy / count over the windows that contain the pixel",
        members + PoolGeometry.methods() + vectors + method("single", Lanes.SCALAR, 1));
  }

  private static String method(String name, Lanes l, int copies) {
    StringBuilder before = new StringBuilder();
    StringBuilder loop =
        new StringBuilder("%s share = %s;\n".formatted(l.type(), l.splat("1f / count")));
    StringBuilder after = new StringBuilder();
    for (int j = 0; j < copies; j++) {
      String sum = "s" + j;
      before.append("%s %s = %s;\n".formatted(l.type(), sum, l.zero()));
      String x = l.load("p + " + j * l.bytes());
      loop.append("%s = %s;\n".formatted(sum, l.fma(x, "share", sum)));
      after.append(l.store("dx + " + j * l.bytes(), sum)).append('\n');
    }
    return """
    private static void %s(long[] a, long dy, long dx, int y, int x) {
    %s%sfor (int kr = 0; kr < kernelHeight; kr++) {
    int down = y + padTop - kr * dilationHeight;
    int oy = down / strideHeight;
    if (down < 0 || down %% strideHeight != 0 || oy >= outHeight) {
    continue;
    }
    int high = counted(\
    oy * strideHeight - padTop, dilationHeight, reachHeight, kernelHeight, countsPadding);
    for (int kc = 0; kc < kernelWidth; kc++) {
    int right = x + padLeft - kc * dilationWidth;
    int ox = right / strideWidth;
    if (right < 0 || right %% strideWidth != 0 || ox >= outWidth) {
    continue;
    }
    int count = high * counted(\
    ox * strideWidth - padLeft, dilationWidth, reachWidth, kernelWidth, countsPadding);
    long p = dy + 4L * (oy * outWidth + ox) * channels;
    %s}
    }
    %s}

    """
        .formatted(name, PoolGeometry.arguments(2), before, loop, after);
  }
}
