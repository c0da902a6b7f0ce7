package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The greatest value of each window, by channel: [N, H, W, C] to [N, H', W', C]. Padding never
 * wins.
 *
 * @param window how the kernel slides
 * @param ceilMode whether a last window that reaches over the far border counts, as in PyTorch
 */
public record MaxPool(Window window, boolean ceilMode) implements Op {
  @Override
  public String name() {
    return "max_pool";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = Operands.image(this, inputs.getFirst());
    return TensorType.f32(Pooling.output(this, window, ceilMode, x));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    long taps = (long) window.kernelHeight() * window.kernelWidth();
    return Cost.ofFlops(taps * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int channels = x.shape().channels();
    NdArray y = NdArray.zeros(Pooling.output(this, window, ceilMode, x.shape()), x.batch());
    Arrays.fill(y.data(), Double.NEGATIVE_INFINITY);
    Taps.forEach(
        window,
        x.batch(),
        x.shape(),
        y.shape(),
        (in, out, tap) -> {
          for (int c = 0; c < channels; c++) {
            int at = out * channels + c;
            y.data()[at] = Math.max(y.data()[at], x.data()[in * channels + c]);
          }
        });
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Op gradient = new MaxPoolGradient(window, ceilMode);
    return List.of(Optional.of(builder.apply(gradient, node.input(0), node, dy)));
  }
}
