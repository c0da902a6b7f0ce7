package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of {@link Softmax}: y and dy [N, …, C] give {@code dx = y * (dy - Σ y * dy)}, the
 * sum along the last axis.
 */
public record SoftmaxGradient() implements GradientOp {
  @Override
  public String name() {
    return "softmax_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape y = Operands.features(this, inputs.get(0));
    Operands.exactly(this, "dy", inputs.get(1), y);
    return TensorType.f32(y);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray y = inputs.get(0);
    NdArray dy = inputs.get(1);
    int channels = y.shape().channels();
    NdArray dx = NdArray.zeros(y.shape(), y.batch());
    for (int at = 0; at < y.data().length; at += channels) {
      double dot = 0;
      for (int i = at; i < at + channels; i++) {
        dot += y.data()[i] * dy.data()[i];
      }
      for (int i = at; i < at + channels; i++) {
        dx.data()[i] = y.data()[i] * (dy.data()[i] - dot);
      }
    }
    return dx;
  }
}
