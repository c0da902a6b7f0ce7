package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The sums over batch and positions that the gradients of {@link Normalize} need: dy and x [N, …,
 * C] and x's {@link BatchStatistics} [3, C] give [4, C] with the rows {@code Σ dy}, {@code Σ dy *
 * x̂}, {@code mean(dy)}, {@code mean(dy * x̂)}.
 *
 * @param epsilon added to the variance
 */
public record NormalizeGradientSums(double epsilon) implements GradientOp {
  /** Row of {@code Σ dy}, the gradient by beta. */
  public static final int SUM_DY = 0;

  /** Row of {@code Σ dy * x̂}, the gradient by gamma. */
  public static final int SUM_DY_X = 1;

  /** Row of {@code mean(dy)}. */
  public static final int MEAN_DY = 2;

  /** Row of {@code mean(dy * x̂)}. */
  public static final int MEAN_DY_X = 3;

  @Override
  public String name() {
    return "normalize_gradient_sums";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 3);
    Shape x = Operands.features(this, inputs.get(1));
    Operands.exactly(this, "dy", inputs.get(0), x);
    Operands.exactly(this, "the statistics", inputs.get(2), Shape.of(3, x.channels()));
    return TensorType.f32(Shape.of(4, x.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    double[] dy = inputs.get(0).data();
    double[] x = inputs.get(1).data();
    double[] statistics = inputs.get(2).data();
    int channels = inputs.get(1).shape().channels();
    int count = x.length / channels;
    NdArray result = NdArray.zeros(Shape.of(4, channels), 1);
    double[] sums = result.data();
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      sums[SUM_DY * channels + c] += dy[i];
      sums[SUM_DY_X * channels + c] +=
          dy[i] * Normalize.normalized(x[i], statistics, c, channels, epsilon);
    }
    for (int c = 0; c < channels; c++) {
      sums[MEAN_DY * channels + c] = sums[SUM_DY * channels + c] / count;
      sums[MEAN_DY_X * channels + c] = sums[SUM_DY_X * channels + c] / count;
    }
    return result;
  }
}
