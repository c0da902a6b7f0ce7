package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.List;

/**
 * Statistics of batch normalisation in training.
 *
 * <p>Each chunk of rows gives its mean and its sum of squared deviations, from the sums of x - x₀
 * and (x - x₀)², where x₀ is the chunk's first row; so a mean far from 0 costs little precision
 * (Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance"). The chunks are
 * combined likewise, with the first chunk's mean as x₀.
 */
final class BatchStatisticsKernel {
  private static final int LOCAL = 256;
  private static final int WIDEST = 32;

  /** Rows that a work-item sums up. */
  private static final int ROWS_OF_ITEM = 32;

  private final Dialect dialect;
  private final Lowering lowering;
  private final String label;
  private final Value x;
  private final int channels;
  private final int width;
  private final int lanes;
  private final int block;

  private BatchStatisticsKernel(Dialect dialect, Lowering lowering, String label, Value x) {
    this.dialect = dialect;
    this.lowering = lowering;
    this.label = label;
    this.x = x;
    channels = x.shape().channels();
    width = Math.min(WIDEST, Integer.highestOneBit(2 * channels - 1));
    lanes = LOCAL / width;
    block = ROWS_OF_ITEM * lanes;
  }

  /** Adds the steps of the op {@link BatchStatistics}. */
  static void lower(Dialect dialect, Lowering lowering, String label, Value x, Ref out) {
    BatchStatisticsKernel kernel = new BatchStatisticsKernel(dialect, lowering, label, x);
    long chunksOfSample = Math.ceilDiv(x.shape().positions(), kernel.block);
    Size bytes = Size.of(x.shape().isBatched(), 8L * kernel.channels * chunksOfSample);
    Ref parts = lowering.temporary(label + " chunks", bytes);
    kernel.chunks(parts);
    kernel.combine(parts, out);
  }

  private String lanes() {
    return """
    int item = context.localIdx;
    int lane = item / %d;
    int c = context.groupIdy * %d + item %% %d;
    """
        .formatted(width, width, width);
  }

  private Geometry.Grid grid(Size chunks) {
    return new Geometry.Grid(chunks, Size.of(Math.ceilDiv(channels, width)), Size.of(1), LOCAL);
  }

  private void chunks(Ref parts) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "StatisticsOfChunks",
            "Mean and sum of squared deviations of each channel in each chunk of rows");
    Pointer input = kernel.read("x", x.ref());
    Pointer output = kernel.write("out", parts);
    kernel.number("rows", x.rows());
    kernel.number("channels", channels);
    kernel.number("block", block);
    KernelWriter.Local sums = kernel.local("sums", LOCAL);
    KernelWriter.Local squares = kernel.local("squares", LOCAL);
    kernel
        .add(lanes())
        .add("int first = context.groupIdx * block;")
        .add("int end = TornadoMath.min(rows, first + block);")
        .add("float base = 0f;\nfloat sum = 0f;\nfloat square = 0f;")
        .add("if (c < channels) {")
        .add("base = %s;", input.get("first * channels + c"))
        .add("for (int r = first + lane; r < end; r = r + %d) {", lanes)
        .add("float d = %s - base;", input.get("r * channels + c"))
        .add("sum = sum + d;\nsquare = square + d * d;\n}\n}")
        .add(sums.set("item", "sum"))
        .add(squares.set("item", "square"))
        .add(new GroupTree(lanes, width).sum(sums, squares))
        .add("if (lane == 0 && c < channels) {")
        .add("float mean = %s / (end - first);", sums.get("item"))
        .add("int at = context.groupIdx * 2 * channels + c;")
        .add(output.set("at", "base + mean"))
        .add(
            output.set(
                "at + channels", "%s - %s * mean".formatted(squares.get("item"), sums.get("item"))))
        .add("}");
    lowering.add(kernel.step(label, grid(x.rows().ceilDiv(block))));
  }

  private void combine(Ref parts, Ref out) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "StatisticsOfBatch",
            "Mean, biased and unbiased variance of each channel from those of chunks");
    Pointer input = kernel.read("x", parts);
    Pointer output = kernel.write("out", out);
    kernel.number("rows", x.rows());
    kernel.number("channels", channels);
    kernel.number("block", block);
    kernel.number("chunks", x.rows().ceilDiv(block));
    KernelWriter.Local sums = kernel.local("sums", LOCAL);
    KernelWriter.Local squares = kernel.local("squares", LOCAL);
    GroupTree tree = new GroupTree(lanes, width);
    String loop =
        """
        if (c < channels) {
        for (int k = lane; k < chunks; k = k + %d) {
        int n = TornadoMath.min(block, rows - k * block);
        float d = %s - base;
        """
            .formatted(lanes, input.get("2 * k * channels + c"));
    kernel
        .add(lanes())
        .add("float base = 0f;\nfloat sum = 0f;\nfloat square = 0f;")
        .add("if (c < channels) {\nbase = %s;\n}", input.get("c"))
        .add(loop + "sum = sum + n * d;\n}\n}")
        .add(sums.set("item", "sum") + tree.sum(sums))
        .add("base = base + %s / rows;", sums.get("item % " + width))
        .add(loop)
        .add("square = square + %s + n * d * d;\n}\n}", input.get("(2 * k + 1) * channels + c"))
        .add(squares.set("item", "square") + tree.sum(squares))
        .add(statistics(output, squares.get("item")));
    lowering.add(kernel.step(label + " combined", grid(Size.of(1))));
  }

  private static String statistics(Pointer output, String squares) {
    String unbiased = "total / TornadoMath.max(rows - 1, 1)";
    return "if (lane == 0 && c < channels) {\n"
        + "float total = TornadoMath.max(%s, 0f);\n".formatted(squares)
        + output.set(BatchStatistics.MEAN + " * channels + c", "base")
        + output.set(BatchStatistics.VARIANCE + " * channels + c", "total / rows")
        + output.set(BatchStatistics.UNBIASED_VARIANCE + " * channels + c", unbiased)
        + "}\n";
  }

  /** Adds the steps of the op {@link NormalizeGradientSums}. */
  static void gradientSums(
      Dialect dialect,
      Lowering lowering,
      String label,
      double epsilon,
      Value dy,
      Value x,
      Ref statistics,
      Ref out) {
    Shape channel = Shape.of(x.shape().channels());
    long row = 4L * x.shape().channels();
    Value mean = new Value(statistics.plus(BatchStatistics.MEAN * row), channel);
    Value variance = new Value(statistics.plus(BatchStatistics.VARIANCE * row), channel);
    Expr deviation = Expr.arg(3).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Expr normalized = Expr.arg(1).minus(Expr.arg(2)).over(deviation);
    Ref sums = lowering.temporary(label, Size.of(2 * row));
    new ColumnSumKernel(
            dialect,
            List.of(Expr.arg(0), Expr.arg(0).times(normalized)),
            List.of(dy, x, mean, variance),
            x.shape(),
            x.shape().channels(),
            false)
        .lower(lowering, label, sums, Size.of(1));
    Value pair = new Value(sums, Shape.of(1, 2 * x.shape().channels()));
    Ref means = out.plus(NormalizeGradientSums.MEAN_DY * row);
    Size count = x.rows();
    ColumnSumKernel copy = ColumnSumKernel.of(dialect, pair, false);
    copy.lower(lowering, label + " sums", out, Size.of(1));
    copy.lower(lowering, label + " means", means, count);
  }
}
