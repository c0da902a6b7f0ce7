package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.CombineStatistics;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.program.Size;

/**
 * Statistics of batch normalisation in training.
 *
 * <p>Each chunk of rows gives its mean and its sum of squared deviations, from the sums of x - x₀
 * and (x - x₀)², where x₀ is the chunk's first row; so a mean far from 0 costs little precision
 * (Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance"). The chunks are
 * combined likewise, with the first chunk's mean as x₀. Chunks may lie in one sample each, so that
 * there are statistics of each sample on the way to those of the batch.
 */
final class BatchStatisticsKernel {
  /** Rows that a work-item sums up. */
  private static final int ROWS_OF_ITEM = 32;

  private final Dialect dialect;
  private final Lowering lowering;
  private final String label;
  private final int channels;
  private final ColumnGroup group;

  private BatchStatisticsKernel(
      Dialect dialect, Lowering lowering, String label, int channels, ColumnGroup group) {
    this.dialect = dialect;
    this.lowering = lowering;
    this.label = label;
    this.channels = channels;
    this.group = group;
  }

  /**
   * Rows in chunks.
   *
   * @param perSample whether the rows are those of each sample, or of all together
   * @param block rows of a chunk; the last may have fewer
   */
  private record Chunks(boolean perSample, Size rows, int block) {
    /** Those of a sample, or of all together. */
    Size count() {
      return rows.ceilDiv(block);
    }

    /** Those of all samples. */
    Size all() {
      return perSample ? Size.perSample(count().at(0)) : count();
    }
  }

  /** Adds the steps of the op {@link BatchStatistics}. */
  static void lower(Dialect dialect, Lowering lowering, String label, Value x, Ref out) {
    Shape shape = x.shape();
    ColumnGroup group = ColumnGroup.of(shape.channels());
    Chunks chunks = new Chunks(false, x.rows(), ROWS_OF_ITEM * group.lanes());
    long chunksOfSample = Math.ceilDiv(shape.positions(), chunks.block);
    Size bytes = Size.of(shape.isBatched(), 8L * shape.channels() * chunksOfSample);
    Ref parts = lowering.temporary(label + " chunks", bytes);
    BatchStatisticsKernel kernel =
        new BatchStatisticsKernel(dialect, lowering, label, shape.channels(), group);
    kernel.chunks(x, chunks, parts);
    kernel.batch(parts, chunks, out);
  }

  /** Adds the steps of the op {@link SampleStatistics}. */
  static void samples(Dialect dialect, Lowering lowering, String label, Value x, Ref out) {
    int channels = x.shape().channels();
    int positions = x.shape().positions();
    ColumnGroup group = ColumnGroup.of(channels).forRows(positions);
    Chunks chunks = new Chunks(true, Size.of(positions), ROWS_OF_ITEM * group.lanes());
    BatchStatisticsKernel kernel =
        new BatchStatisticsKernel(dialect, lowering, label, channels, group);
    if (positions <= chunks.block) {
      kernel.chunks(x, chunks, out);
      return;
    }
    Ref parts = lowering.temporary(label + " chunks", chunks.all().times(8L * channels));
    kernel.chunks(x, chunks, parts);
    kernel.samples(parts, chunks, out);
  }

  /**
   * Adds the step of the op {@link CombineStatistics}.
   *
   * @param samples the statistics of each image, [N, 2, channels]
   * @param positions pixels of an image
   */
  static void combine(
      Dialect dialect, Lowering lowering, String label, Value samples, int positions, Ref out) {
    int channels = samples.shape().channels();
    new BatchStatisticsKernel(dialect, lowering, label, channels, ColumnGroup.of(channels))
        .batch(samples.ref(), new Chunks(false, Size.perSample(positions), positions), out);
  }

  private void chunks(Value x, Chunks chunks, Ref parts) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "StatisticsOfChunks",
            "Mean and sum of squared deviations of each channel in each chunk of rows");
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", parts);
    declare(kernel, chunks);
    KernelWriter.Local sums = kernel.local("sums", group.items());
    KernelWriter.Local squares = kernel.local("squares", group.items());
    kernel
        .add(group.declarations())
        .add("int start = context.groupIdx / chunks * rows;")
        .add("int first = context.groupIdx % chunks * block;")
        .add("int end = TornadoMath.min(rows, first + block);")
        .add("float base = 0f;")
        .accumulator("sum")
        .accumulator("square")
        .add("if (c < channels) {")
        .add("base = %s;", input.get("(start + first) * channels + c"))
        .add("for (int r = first + lane; r < end; r = r + %d) {", group.lanes())
        .add("float d = %s - base;", input.get("(start + r) * channels + c"))
        .add("sum = sum + d;\nsquare = square + d * d;\n}\n}")
        .add(sums.set("item", "sum"))
        .add(squares.set("item", "square"))
        .add(group.tree().sum(sums, squares))
        .add("if (lane == 0 && c < channels) {")
        .add("float mean = %s / (end - first);", sums.get("item"))
        .add("int at = context.groupIdx * 2 * channels + c;")
        .add(output.set("at", "base + mean"))
        .add(
            output.set(
                "at + channels", "%s - %s * mean".formatted(squares.get("item"), sums.get("item"))))
        .add("}");
    lowering.add(kernel.step(label, group.grid(chunks.all(), channels)));
  }

  private void declare(KernelWriter kernel, Chunks chunks) {
    kernel.number("rows", chunks.rows);
    kernel.number("channels", channels);
    kernel.number("block", chunks.block);
    kernel.number("chunks", chunks.count());
  }

  private void batch(Ref parts, Chunks chunks, Ref out) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "StatisticsOfBatch",
            "Mean, biased and unbiased variance of each channel from those of chunks");
    Pointer output = combine(kernel, parts, chunks, out);
    kernel
        .add(output.set(BatchStatistics.MEAN + " * channels + c", "mean"))
        .add(output.set(BatchStatistics.VARIANCE + " * channels + c", "total / rows"))
        .add(
            output.set(
                BatchStatistics.UNBIASED_VARIANCE + " * channels + c",
                "total / TornadoMath.max(rows - 1, 1)"))
        .add("}");
    lowering.add(kernel.step(label + " combined", group.grid(Size.of(1), channels)));
  }

  private void samples(Ref parts, Chunks chunks, Ref out) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "StatisticsOfSamples",
            "Mean and sum of squared deviations of each channel of each sample from those of"
                + " chunks");
    Pointer output = combine(kernel, parts, chunks, out);
    String at = "(context.groupIdx * 2 + %d) * channels + c";
    kernel
        .add(output.set(at.formatted(SampleStatistics.MEAN), "mean"))
        .add(output.set(at.formatted(SampleStatistics.SQUARES), "total"))
        .add("}");
    lowering.add(kernel.step(label + " of samples", group.grid(Size.perSample(1), channels)));
  }

  /**
   * Adds all but the end of a kernel that combines chunks: what stores {@code mean} and {@code
   * total}, the sum of squared deviations, to the tensor that this gives back.
   */
  private Pointer combine(KernelWriter kernel, Ref parts, Chunks chunks, Ref out) {
    Pointer input = kernel.read("x", parts);
    Pointer output = kernel.write("out", out);
    declare(kernel, chunks);
    KernelWriter.Local sums = kernel.local("sums", group.items());
    KernelWriter.Local squares = kernel.local("squares", group.items());
    String loop =
        """
        if (c < channels) {
        for (int k = lane; k < chunks; k = k + %d) {
        int n = TornadoMath.min(block, rows - k * block);
        float d = %s - mean;
        """
            .formatted(group.lanes(), input.get("2 * (start + k) * channels + c"));
    kernel
        .add(group.declarations())
        .add("int start = context.groupIdx * chunks;")
        .add("float mean = 0f;")
        .accumulator("sum")
        .accumulator("square")
        .add("if (c < channels) {\nmean = %s;\n}", input.get("2 * start * channels + c"))
        .add(loop + "sum = sum + n * d;\n}\n}")
        .add(sums.set("item", "sum") + group.tree().sum(sums))
        .add("mean = mean + %s / rows;", sums.get("item % " + group.width()))
        .add(loop)
        .add(
            "square = square + %s + n * d * d;\n}\n}",
            input.get("(2 * (start + k) + 1) * channels + c"))
        .add(squares.set("item", "square") + group.tree().sum(squares))
        .add("if (lane == 0 && c < channels) {")
        .add("float total = TornadoMath.max(%s, 0f);", squares.get("item"));
    return output;
  }
}
