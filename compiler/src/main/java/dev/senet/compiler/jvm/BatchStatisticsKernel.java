package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.pass.CombineStatistics;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Statistics of batch normalisation in training.
 *
 * <p>Each chunk of rows gives its mean and its sum of squared deviations, from the sums of x - x₀
 * and (x - x₀)², where x₀ is the chunk's first row. Since x₀ is one of the n values, its distance
 * from their mean is at most √n standard deviations, which bounds the cancellation, however large
 * the mean is (Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance"). Chunks
 * are combined in double precision.
 */
public record BatchStatisticsKernel(Lanes lanes) {
  /** Channels of a unit when chunks are combined. */
  private static final long CHANNELS = 16;

  /** Vectors side by side. */
  private static final int WIDE = 4;

  /** Adds the steps of the op {@link BatchStatistics}. */
  public static void lower(Lanes lanes, Lowering lowering, String label, Value x, Ref output) {
    Shape shape = x.shape();
    Size rows = Size.of(shape.isBatched(), shape.positions());
    long block = ReductionKernel.block(shape.positions(), shape.channels(), false);
    long chunksOfSample = Math.ceilDiv(shape.positions(), block);
    Size bytes = Size.of(shape.isBatched(), 8L * shape.channels() * chunksOfSample);
    Ref parts = lowering.temporary(label + " chunks", bytes);
    BatchStatisticsKernel kernel = new BatchStatisticsKernel(lanes);
    lowering.add(kernel.chunks(label, x, rows, block, rows.ceilDiv(block), parts));
    lowering.add(kernel.combined(label, parts, rows, shape.channels(), block, output));
  }

  /** Adds the steps of the op {@link SampleStatistics}. */
  public static void samples(Lanes lanes, Lowering lowering, String label, Value x, Ref output) {
    int channels = x.shape().channels();
    Size rows = Size.of(x.shape().positions());
    long block = ReductionKernel.block(x.shape().positions(), channels, true);
    Size chunks = Size.perSample(rows.ceilDiv(block).at(1));
    boolean isDirect = chunks.at(1) == 1;
    Ref parts =
        isDirect ? output : lowering.temporary(label + " chunks", chunks.times(8L * channels));
    BatchStatisticsKernel kernel = new BatchStatisticsKernel(lanes);
    lowering.add(kernel.chunks(label, x, rows, block, chunks, parts));
    if (!isDirect) {
      lowering.add(
          Step.of(label + " of samples", kernel.sampleSource())
              .read(parts)
              .write(output)
              .number(rows)
              .number(channels)
              .number(block)
              .units(Size.perSample(Math.ceilDiv(channels, CHANNELS))));
    }
  }

  /**
   * Adds the step of the op {@link CombineStatistics}.
   *
   * @param samples the statistics of each image, [N, 2, channels]
   * @param positions pixels of an image
   */
  public static void combine(
      Lanes lanes, Lowering lowering, String label, Value samples, int positions, Ref output) {
    Size rows = Size.perSample(positions);
    int channels = samples.shape().channels();
    BatchStatisticsKernel kernel = new BatchStatisticsKernel(lanes);
    lowering.add(kernel.combined(label, samples.ref(), rows, channels, positions, output));
  }

  private Step chunks(String label, Value x, Size rows, long block, Size chunks, Ref parts) {
    return Step.of(label, chunkSource())
        .read(x.ref())
        .write(parts)
        .number(rows)
        .number(x.shape().channels())
        .number(block)
        .units(chunks);
  }

  private Step combined(String label, Ref parts, Size rows, int channels, long block, Ref output) {
    return Step.of(label + " combined", combineSource())
        .read(parts)
        .write(output)
        .number(rows)
        .number(channels)
        .number(block)
        .units(Size.of(Math.ceilDiv(channels, CHANNELS)));
  }

  /** Adds the steps of the op {@link NormalizeGradientSums}. */
  public static void gradientSums(
      Lanes lanes,
      Lowering lowering,
      String label,
      double epsilon,
      Value dy,
      Value x,
      Ref statistics,
      Ref output) {
    Shape channel = Shape.of(x.shape().channels());
    long row = 4L * x.shape().channels();
    Value mean = new Value(statistics.plus(BatchStatistics.MEAN * row), channel);
    Value variance = new Value(statistics.plus(BatchStatistics.VARIANCE * row), channel);
    Expr deviation = Expr.arg(3).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Expr normalized = Expr.arg(1).minus(Expr.arg(2)).times(Expr.constant(1).over(deviation));
    Ref sums = lowering.temporary(label, Size.of(2 * row));
    Size count = Size.of(x.shape().isBatched(), x.shape().positions());
    ReductionKernel.columns(
        lanes,
        lowering,
        label,
        List.of(Expr.arg(0), Expr.arg(0).times(normalized)),
        List.of(dy, x, mean, variance),
        x.shape(),
        false,
        sums,
        Size.of(1));
    Size one = Size.of(1);
    long channels = 2L * x.shape().channels();
    CombineKernel.lower(lanes, lowering, label, sums, output, one, one, channels, one);
    Ref means = output.plus(NormalizeGradientSums.MEAN_DY * row);
    CombineKernel.lower(lanes, lowering, label, sums, means, one, one, channels, count);
  }

  /**
   * Adds the steps of the op {@link CombineGradientSums}.
   *
   * @param dy sums of each sample
   * @param dyX sums of products of each sample
   * @param positions pixels of a sample
   */
  public static void combineGradientSums(
      Lanes lanes,
      Lowering lowering,
      String label,
      Value dy,
      Value dyX,
      int positions,
      Ref output) {
    long channels = dy.shape().channels();
    Size one = Size.of(1);
    Size samples = Size.perSample(1);
    Size count = Size.perSample(positions);
    List<Value> sums = List.of(dy, dyX);
    for (int i = 0; i < sums.size(); i++) {
      Ref in = sums.get(i).ref();
      Ref sum = output.plus(4 * channels * (NormalizeGradientSums.SUM_DY + i));
      Ref mean = output.plus(4 * channels * (NormalizeGradientSums.MEAN_DY + i));
      CombineKernel.lower(lanes, lowering, label, in, sum, one, samples, channels, one);
      CombineKernel.lower(lanes, lowering, label, in, mean, one, samples, channels, count);
    }
  }

  /**
   * The kernel of chunks. Arguments: input, output, rows of a group, channels, rows of a chunk.
   * Output: [group, chunk, 2, channel], means and sums of squared deviations.
   */
  public KernelSource chunkSource() {
    String vectors =
        """
        for (; c <= channels - %d; c += %d) {
        wide(in, out, rows, channels, c);
        }
        for (; c <= channels - %d; c += %d) {
        narrow(in, out, rows, channels, c);
        }
        """
            .formatted(WIDE * lanes.count(), WIDE * lanes.count(), lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long rows = a[2];
        long channels = a[3];
        long block = a[4];
        long chunks = (rows + block - 1) / block;
        for (long u = from; u < to; u++) {
        long first = u %% chunks * block;
        unit(a[0] + 4 * (u / chunks * rows + first) * channels, a[1] + 8 * u * channels, \
        (int) Math.min(block, rows - first), (int) channels);
        }
        }

        private static void unit(long in, long out, int rows, int channels) {
        int c = 0;
        %sfor (; c < channels; c++) {
        single(in, out, rows, channels, c);
        }
        }
        """
            .formatted(lanes.isVector() ? vectors : "");
    String methods =
        (lanes.isVector() ? method("wide", lanes, WIDE) + method("narrow", lanes, 1) : "")
            + method("single", Lanes.SCALAR, 1);
    return KernelClass.of(
        "StatisticsOfChunks",
        lanes,
        "Mean and sum of squared deviations of each channel in each chunk of rows",
        members + methods);
  }

  private static String method(String name, Lanes l, int copies) {
    StringBuilder before = new StringBuilder();
    StringBuilder loop = new StringBuilder();
    StringBuilder after = new StringBuilder("%s n = %s;\n".formatted(l.type(), l.splat("count")));
    for (int j = 0; j < copies; j++) {
      String type = l.type();
      String at = "c + " + j * l.count();
      before.append("%s x%d = %s;\n".formatted(type, j, l.load("in + 4L * (" + at + ")")));
      before.append("%s s%d = %s, q%d = %s;\n".formatted(type, j, l.zero(), j, l.zero()));
      String x = l.load("row + 4L * (" + at + ")");
      loop.append("%s d%d = %s;\n".formatted(type, j, l.subtract(x, "x" + j)));
      loop.append("s%d = %s;\n".formatted(j, l.add("d" + j, "s" + j)));
      loop.append("q%d = %s;\n".formatted(j, l.fma("d" + j, "d" + j, "q" + j)));
      after.append("%s m%d = %s;\n".formatted(type, j, l.divide("s" + j, "n")));
      after.append(l.store("out + 4L * (" + at + ")", l.add("m" + j, "x" + j))).append('\n');
      String squares = l.subtract("q" + j, l.multiply("s" + j, "m" + j));
      after.append(l.store("out + 4L * (channels + " + at + ")", squares)).append('\n');
    }
    return """
    private static void %s(long in, long out, int rows, int channels, int c) {
    %sfor (int r = 0; r < rows; r++) {
    long row = in + 4L * r * channels;
    %s}
    float count = rows;
    %s}
    """
        .formatted(name, before, loop, after);
  }

  /**
   * The kernel that combines chunks: their means weighted by their rows, and their squared
   * deviations with those of their means. Arguments: chunks, output, rows, channels, rows of a
   * chunk. Output: mean, biased and unbiased variance.
   */
  public KernelSource combineSource() {
    return combineSource(
        "StatisticsOfBatch",
        "Mean, biased and unbiased variance of each channel from those of chunks",
        List.of(
            "mean", "Math.max(squares, 0) / rows", "Math.max(squares, 0) / Math.max(rows - 1, 1)"));
  }

  /**
   * The kernel that combines the chunks of each sample. Arguments: chunks, output, rows of a
   * sample, channels, rows of a chunk. Output: [sample, 2, channel], mean and sum of squared
   * deviations.
   */
  public KernelSource sampleSource() {
    return combineSource(
        "StatisticsOfSamples",
        "Mean and sum of squared deviations of each channel of each sample from those of chunks",
        List.of("mean", "squares"));
  }

  private static KernelSource combineSource(String name, String purpose, List<String> results) {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long rows = a[2];
        long channels = a[3];
        long block = a[4];
        long parts = (channels + $LAST) / $CHANNELS;
        long chunks = (rows + block - 1) / block;
        for (long u = from; u < to; u++) {
        long in = a[0] + 8 * (u / parts * chunks) * channels;
        long out = a[1] + 4 * (u / parts * $RESULTS) * channels;
        long first = u % parts * $CHANNELS;
        for (long c = first; c < Math.min(first + $CHANNELS, channels); c++) {
        channel(in + 4 * c, out + 4 * c, rows, channels, block);
        }
        }
        }

        private static void channel(long in, long out, long rows, long channels, long block) {
        double sum = 0;
        for (long first = 0, p = in; first < rows; first += block, p += 8 * channels) {
        sum += Math.min(block, rows - first) * (double) $MEAN;
        }
        double mean = sum / rows;
        double squares = 0;
        for (long first = 0, p = in; first < rows; first += block, p += 8 * channels) {
        double d = $MEAN - mean;
        squares += $SQUARES + Math.min(block, rows - first) * d * d;
        }
        $STORES}
        """
            .replace("$LAST", "" + (CHANNELS - 1))
            .replace("$CHANNELS", "" + CHANNELS)
            .replace("$RESULTS", "" + results.size())
            .replace("$MEAN", Lanes.loadFloat("p"))
            .replace("$SQUARES", Lanes.loadFloat("p + 4 * channels"))
            .replace("$STORES", stores(results));
    return KernelClass.of(name, Lanes.SCALAR, purpose, members);
  }

  private static String stores(List<String> results) {
    return IntStream.range(0, results.size())
        .mapToObj(i ->
            Lanes.SCALAR.store("out + " + 4 * i + " * channels", "(float) (" + results.get(i) + ")")
                + "\n")
        .collect(Collectors.joining());
  }
}
