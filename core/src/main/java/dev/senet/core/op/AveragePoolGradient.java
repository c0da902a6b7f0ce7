package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of {@link AveragePool}: dy [N, H', W', C] gives dx [N, inputHeight, inputWidth, C].
 *
 * @param window the pool's window
 * @param ceilMode the pool's ceil mode
 * @param countIncludePad whether the pool's divisor counts padding
 * @param inputHeight rows of the pool's image, which stride leaves open
 * @param inputWidth columns of the pool's image
 */
public record AveragePoolGradient(
    Window window, boolean ceilMode, boolean countIncludePad, int inputHeight, int inputWidth)
    implements GradientOp {
  @Override
  public String name() {
    return "avg_pool_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape dy = Operands.image(this, inputs.getFirst());
    Shape dx = input(dy);
    Operands.exactly(this, "dy", inputs.getFirst(), Pooling.output(this, window, ceilMode, dx));
    return TensorType.f32(dx);
  }

  private Shape input(Shape dy) {
    return Shape.batched(inputHeight, inputWidth, dy.channels());
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    long taps = (long) window.kernelHeight() * window.kernelWidth();
    return Cost.ofFlops(taps * inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray dy = inputs.getFirst();
    int channels = dy.shape().channels();
    NdArray dx = NdArray.zeros(input(dy.shape()), dy.batch());
    int[] divisors =
        new AveragePool(window, ceilMode, countIncludePad).divisors(dx.shape(), dy.shape());
    Taps.forEach(
        window,
        dy.batch(),
        dx.shape(),
        dy.shape(),
        (in, out, tap) -> {
          for (int c = 0; c < channels; c++) {
            dx.data()[in * channels + c] +=
                dy.data()[out * channels + c] / divisors[out % divisors.length];
          }
        });
    return dx;
  }
}
