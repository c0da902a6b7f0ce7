package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalisation in training (Ioffe, Szegedy 2015): x [N, …, C], its {@link BatchStatistics}
 * [3, C], gamma and beta [C] give {@code gamma * x̂ + beta} with {@code x̂ = (x - mean) /
 * sqrt(variance + epsilon)}.
 *
 * <p>The gradient by x is complete: it includes the path through the statistics, which therefore
 * get none of their own.
 *
 * @param epsilon added to the variance
 */
public record Normalize(double epsilon) implements Op {
  public Normalize {
    BatchNorm.checkEpsilon("normalize", epsilon);
  }

  @Override
  public String name() {
    return "normalize";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 4);
    Shape x = Operands.features(this, inputs.getFirst());
    Operands.exactly(this, "the statistics", inputs.get(1), Shape.of(3, x.channels()));
    Operands.exactly(this, "gamma", inputs.get(2), Shape.of(x.channels()));
    Operands.exactly(this, "beta", inputs.get(3), Shape.of(x.channels()));
    return TensorType.f32(x);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(2L * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    double[] statistics = inputs.get(1).data();
    double[] gamma = inputs.get(2).data();
    double[] beta = inputs.get(3).data();
    int channels = gamma.length;
    return NdArray.generate(
        x.shape(),
        x.batch(),
        i -> {
          int c = i % channels;
          return gamma[c] * normalized(x.data()[i], statistics, c, channels, epsilon) + beta[c];
        });
  }

  /** x̂ for the value {@code x} of channel {@code c}. */
  static double normalized(double x, double[] statistics, int c, int channels, double epsilon) {
    double mean = statistics[BatchStatistics.MEAN * channels + c];
    double variance = statistics[BatchStatistics.VARIANCE * channels + c];
    return (x - mean) / Math.sqrt(variance + epsilon);
  }

  /**
   * {@code dx = gamma / sqrt(variance + epsilon) * (dy - mean(dy) - x̂ * mean(dy * x̂))}, {@code
   * dgamma = Σ dy * x̂}, {@code dbeta = Σ dy}; sums and means over batch and positions.
   */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Node sums = builder.apply(new NormalizeGradientSums(epsilon), dy, node.input(0), node.input(1));
    Node dgamma = row(builder, sums, NormalizeGradientSums.SUM_DY_X);
    Node dbeta = row(builder, sums, NormalizeGradientSums.SUM_DY);
    return List.of(
        Optional.of(gradientByX(builder, node, dy, sums)),
        Optional.empty(),
        Optional.of(dgamma),
        Optional.of(dbeta));
  }

  /**
   * {@code dx} written as {@code dy * scale + x * slope + offset} with vectors [C], so that little
   * is left to do for each element.
   */
  private Node gradientByX(GraphBuilder builder, Node node, Node dy, Node sums) {
    Node mean = row(builder, node.input(1), BatchStatistics.MEAN);
    Node variance = row(builder, node.input(1), BatchStatistics.VARIANCE);
    Node meanDy = row(builder, sums, NormalizeGradientSums.MEAN_DY);
    Node meanDyX = row(builder, sums, NormalizeGradientSums.MEAN_DY_X);
    Expr a = Expr.arg(0);
    Expr deviation = Expr.arg(1).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Node scale = pointwise(builder, a.over(deviation), node.input(2), variance);
    Expr fall = a.times(Expr.arg(2)).over(deviation);
    Node slope = pointwise(builder, fall.negate(), scale, variance, meanDyX);
    Expr rest = a.times(Expr.arg(1)).plus(Expr.arg(2).times(Expr.arg(3)));
    Node offset = pointwise(builder, rest.negate(), scale, meanDy, mean, slope);
    Expr dx = a.times(Expr.arg(1)).plus(Expr.arg(2).times(Expr.arg(3)).plus(Expr.arg(4)));
    return pointwise(builder, dx, dy, scale, node.input(0), slope, offset);
  }

  /** {@code expression} in the shape of the first operand. */
  private static Node pointwise(GraphBuilder builder, Expr expression, Node... operands) {
    return Pointwise.apply(builder, expression, operands[0].shape(), List.of(operands));
  }

  private static Node row(GraphBuilder builder, Node table, int row) {
    Node slice = builder.apply(new Slice(0, row, row + 1), table);
    return builder.apply(new Reshape(Shape.of(table.shape().channels())), slice);
  }
}
