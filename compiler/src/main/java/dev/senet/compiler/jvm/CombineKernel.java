package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;

/**
 * Sums [groups, rows, channels] down the rows, in order and compensated: the rounding error of each
 * addition is kept and added at the end (Knuth's TwoSum), so that the result is about as good as a
 * double's. Partial results of other kernels are combined with it.
 */
public record CombineKernel(Lanes lanes) {
  /** Channels of a unit: a multiple of all widths. */
  private static final long CHANNELS = 64;

  /** Adds the step that sums {@code rows} rows of each group and divides by {@code divisor}. */
  public static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Ref in,
      Ref out,
      Size groups,
      Size rows,
      long channels,
      Size divisor) {
    lowering.add(
        Step.of(label + " combined", new CombineKernel(lanes).source())
            .read(in)
            .update(out)
            .number(rows)
            .number(channels)
            .number(divisor)
            .units(groups.times(Math.ceilDiv(channels, CHANNELS))));
  }

  /** The kernel. Arguments: input, output, rows of a group, channels, divisor. */
  public KernelSource source() {
    String vector =
        """
        for (; c <= end - %d; c += %d) {
        vector(in + 4 * c, out + 4 * c, rows, channels, divisor);
        }
        """
            .formatted(lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long rows = a[2];
        long channels = a[3];
        float divisor = a[4];
        long blocks = (channels + %d) / %d;
        for (long u = from; u < to; u++) {
        long group = u / blocks;
        long c = u %% blocks * %d;
        long end = Math.min(c + %d, channels);
        long in = a[0] + 4 * group * rows * channels;
        long out = a[1] + 4 * group * channels;
        %sfor (; c < end; c++) {
        scalar(in + 4 * c, out + 4 * c, rows, channels, divisor);
        }
        }
        }
        """
            .formatted(CHANNELS - 1, CHANNELS, CHANNELS, CHANNELS, lanes.isVector() ? vector : "");
    String methods = (lanes.isVector() ? sum("vector", lanes) : "") + sum("scalar", Lanes.SCALAR);
    return KernelClass.of(
        "Combine",
        lanes,
        "out[g][c] = Σ in[g][r][c] over r, in order and compensated, divided by the divisor",
        members + methods);
  }

  private static String sum(String name, Lanes l) {
    String type = l.type();
    return """
    private static void %s(long in, long out, long rows, long channels, float divisor) {
    %s sum = %s;
    %s lost = %s;
    for (long r = 0; r < rows; r++) {
    %s x = %s;
    %s t = %s;
    %s rounded = %s;
    %s error = %s;
    lost = %s;
    sum = t;
    }
    %s
    }
    """
        .formatted(
            name,
            type,
            l.zero(),
            type,
            l.zero(),
            type,
            l.load("in + 4 * r * channels"),
            type,
            l.add("x", "sum"),
            type,
            l.subtract("t", "x"),
            type,
            // What t misses of sum, and of x.
            l.add(l.subtract("x", l.subtract("t", "rounded")), l.subtract("sum", "rounded")),
            l.add("error", "lost"),
            l.store("out", l.divide(l.add("lost", "sum"), l.splat("divisor"))));
  }
}
