package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of {@link MaxPool}: x [N, H, W, C], y and dy [N, H', W', C] give dx [N, H, W, C].
 * Each dy goes to the first greatest value of its window in row-major order, as in PyTorch.
 *
 * @param window the pool's window
 * @param ceilMode the pool's ceil mode
 */
public record MaxPoolGradient(Window window, boolean ceilMode) implements GradientOp {
  @Override
  public String name() {
    return "max_pool_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 3);
    Shape x = Operands.image(this, inputs.getFirst());
    Shape y = Pooling.output(this, window, ceilMode, x);
    Operands.exactly(this, "y", inputs.get(1), y);
    Operands.exactly(this, "dy", inputs.get(2), y);
    return TensorType.f32(x);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    long taps = (long) window.kernelHeight() * window.kernelWidth();
    return Cost.ofFlops(taps * inputs.get(1).shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    NdArray y = inputs.get(1);
    NdArray dy = inputs.get(2);
    int channels = x.shape().channels();
    NdArray dx = NdArray.zeros(x.shape(), x.batch());
    boolean[] isTaken = new boolean[y.data().length];
    Taps.forEach(
        window,
        x.batch(),
        x.shape(),
        y.shape(),
        (in, out, tap) -> {
          for (int c = 0; c < channels; c++) {
            int from = out * channels + c;
            int to = in * channels + c;
            if (!isTaken[from] && x.data()[to] == y.data()[from]) {
              isTaken[from] = true;
              dx.data()[to] += dy.data()[from];
            }
          }
        });
    return dx;
  }
}
