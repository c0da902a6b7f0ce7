package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.program.Size;
import java.util.List;

/** The sums of the gradient of batch normalisation: of {@code dy} and of {@code dy * x̂}. */
record GradientSumsKernel(Dialect dialect, Lowering lowering, String label) {
  /**
   * Rows of sums that are added up.
   *
   * @param stride elements from one row to the next
   * @param count how many rows
   */
  private record Sums(Ref dy, Ref dyX, long stride, Size count) {}

  /** Adds the steps of the op {@link NormalizeGradientSums}. */
  void lower(double epsilon, Value dy, Value x, Ref statistics, Ref out) {
    int channels = x.shape().channels();
    Shape channel = Shape.of(channels);
    long row = 4L * channels;
    Value mean = new Value(statistics.plus(BatchStatistics.MEAN * row), channel);
    Value variance = new Value(statistics.plus(BatchStatistics.VARIANCE * row), channel);
    Expr deviation = Expr.arg(3).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Expr normalized = Expr.arg(1).minus(Expr.arg(2)).times(Expr.constant(1).over(deviation));
    ColumnSumKernel.Chunks chunks =
        new ColumnSumKernel(
                dialect,
                List.of(Expr.arg(0), Expr.arg(0).times(normalized)),
                List.of(dy, x, mean, variance),
                x.shape(),
                channels,
                false)
            .chunks(lowering, label);
    Ref sums = chunks.ref();
    combine(new Sums(sums, sums.plus(row), 2L * channels, chunks.count()), channels, x.rows(), out);
  }

  /**
   * Adds the step of the op {@link CombineGradientSums}.
   *
   * @param dy sums of each sample, [N, channels]
   * @param dyX sums of products of each sample, [N, channels]
   * @param positions pixels of a sample
   */
  void combine(Value dy, Value dyX, int positions, Ref out) {
    int channels = dy.shape().channels();
    Sums sums = new Sums(dy.ref(), dyX.ref(), channels, Size.perSample(1));
    combine(sums, channels, Size.perSample(positions), out);
  }

  private void combine(Sums sums, int channels, Size pixels, Ref out) {
    ColumnGroup group = ColumnGroup.of(channels);
    KernelWriter kernel =
        new KernelWriter(
            dialect, "GradientSums", "Sums and means of dy and dy x̂ of each channel from parts");
    List<Pointer> inputs = List.of(kernel.read("dy", sums.dy), kernel.read("dyX", sums.dyX));
    Pointer output = kernel.write("out", out);
    kernel.number("rows", sums.count);
    kernel.number("stride", sums.stride);
    kernel.number("channels", channels);
    kernel.number("pixels", pixels);
    KernelWriter.Local[] parts = {
      kernel.local("part0", group.items()), kernel.local("part1", group.items())
    };
    kernel
        .add(group.declarations())
        .accumulator("sum0")
        .accumulator("sum1")
        .add("if (c < channels) {")
        .add("for (int r = lane; r < rows; r = r + %d) {", group.lanes())
        .add("sum0 = sum0 + %s;", inputs.get(0).get("r * stride + c"))
        .add("sum1 = sum1 + %s;\n}\n}", inputs.get(1).get("r * stride + c"))
        .add(parts[0].set("item", "sum0") + parts[1].set("item", "sum1"))
        .add(group.tree().sum(parts))
        .add("if (lane == 0 && c < channels) {");
    for (int i = 0; i < parts.length; i++) {
      String sum = parts[i].get("item");
      kernel
          .add(output.set(row(NormalizeGradientSums.SUM_DY + i), sum))
          .add(output.set(row(NormalizeGradientSums.MEAN_DY + i), sum + " / pixels"));
    }
    kernel.add("}");
    lowering.add(kernel.step(label + " combined", group.grid(Size.of(1), channels)));
  }

  private static String row(int row) {
    return row + " * channels + c";
  }
}
