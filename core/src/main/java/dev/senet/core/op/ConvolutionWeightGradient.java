package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of a {@link Convolution} by its weight, summed over the batch: x [N, H, W, Cin] and
 * dy [N, H', W', Cout] give dw [kh, kw, Cin/groups, Cout].
 *
 * @param window the convolution's window
 * @param groups the convolution's groups
 */
public record ConvolutionWeightGradient(Window window, int groups) implements GradientOp {
  @Override
  public String name() {
    return "conv_weight_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = Operands.image(this, inputs.get(0));
    Shape dy = Operands.image(this, inputs.get(1));
    ConvolutionLoops.checkGroups(this, groups, x.channels(), dy.channels());
    Operands.exactly(this, "dy", inputs.get(1), window.output(x, dy.channels()));
    return TensorType.f32(ConvolutionLoops.weight(window, groups, x.channels(), dy.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    Shape x = inputs.get(0).shape();
    Shape dy = inputs.get(1).shape();
    return Cost.ofMultiplyAdds(ConvolutionLoops.multiplyAdds(window, groups, x, dy));
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    NdArray dy = inputs.get(1);
    Shape shape =
        ConvolutionLoops.weight(window, groups, x.shape().channels(), dy.shape().channels());
    NdArray dw = NdArray.zeros(shape, 1);
    ConvolutionLoops.forEach(
        window,
        groups,
        x.batch(),
        x.shape(),
        dy.shape(),
        (xAt, yAt, wAt, count) -> {
          double factor = x.data()[xAt];
          for (int k = 0; k < count; k++) {
            dw.data()[wAt + k] += factor * dy.data()[yAt + k];
          }
        });
    return dw;
  }
}
