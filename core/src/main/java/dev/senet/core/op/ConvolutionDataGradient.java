package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of a {@link Convolution} by its image: dy [N, H', W', Cout] and w [kh, kw,
 * Cin/groups, Cout] give dx [N, inputHeight, inputWidth, Cin].
 *
 * @param window the convolution's window
 * @param groups the convolution's groups
 * @param inputHeight rows of the convolution's image, which stride leaves open
 * @param inputWidth columns of the convolution's image
 */
public record ConvolutionDataGradient(Window window, int groups, int inputHeight, int inputWidth)
    implements GradientOp {
  @Override
  public String name() {
    return "conv_data_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape dy = Operands.image(this, inputs.get(0));
    Shape w = Operands.floats(this, inputs.get(1));
    if (w.isBatched() || w.rank() != 4) {
      throw new ShapeException(name() + ": the weight must have 4 dimensions, not " + w);
    }
    ConvolutionLoops.checkGroups(this, groups, w.dim(2) * groups, w.channels());
    Shape expected = ConvolutionLoops.weight(window, groups, w.dim(2) * groups, dy.channels());
    Operands.exactly(this, "the weight", inputs.get(1), expected);
    Shape dx = Shape.batched(inputHeight, inputWidth, w.dim(2) * groups);
    Operands.exactly(this, "dy", inputs.get(0), window.output(dx, w.channels()));
    return TensorType.f32(dx);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    Shape dy = inputs.getFirst().shape();
    return Cost.ofMultiplyAdds(ConvolutionLoops.multiplyAdds(window, groups, output.shape(), dy));
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray dy = inputs.get(0);
    NdArray w = inputs.get(1);
    Shape shape = Shape.batched(inputHeight, inputWidth, w.shape().dim(2) * groups);
    NdArray dx = NdArray.zeros(shape, dy.batch());
    ConvolutionLoops.forEach(
        window,
        groups,
        dy.batch(),
        dx.shape(),
        dy.shape(),
        (xAt, yAt, wAt, count) -> {
          double sum = 0;
          for (int k = 0; k < count; k++) {
            sum += dy.data()[yAt + k] * w.data()[wAt + k];
          }
          dx.data()[xAt] += sum;
        });
    return dx;
  }
}
