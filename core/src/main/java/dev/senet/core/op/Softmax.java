package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code exp(x) / Σ exp(x)} along the last axis, [N, …, C] to the same shape. */
public record Softmax() implements Op {
  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    return TensorType.f32(Operands.features(this, inputs.getFirst()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int channels = x.shape().channels();
    NdArray y = NdArray.zeros(x.shape(), x.batch());
    for (int at = 0; at < y.data().length; at += channels) {
      double logSum = logSumExp(x.data(), at, channels);
      for (int i = at; i < at + channels; i++) {
        y.data()[i] = Math.exp(x.data()[i] - logSum);
      }
    }
    return y;
  }

  /** {@code log Σ exp(x[i])} over {@code count} values from {@code at}, without overflow. */
  static double logSumExp(double[] x, int at, int count) {
    double max = Arrays.stream(x, at, at + count).max().orElseThrow();
    return max + Math.log(Arrays.stream(x, at, at + count).map(v -> Math.exp(v - max)).sum());
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.of(builder.apply(new SoftmaxGradient(), node, dy)));
  }
}
