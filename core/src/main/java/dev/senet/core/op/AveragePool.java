package dev.senet.core.op;

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
 * The mean of each window, by channel: [N, H, W, C] to [N, H', W', C].
 *
 * @param window how the kernel slides
 * @param ceilMode whether a last window that reaches over the far border counts, as in PyTorch
 * @param countIncludePad whether the divisor counts the padding too; what ceil mode reaches beyond
 *     the padding is never counted
 */
public record AveragePool(Window window, boolean ceilMode, boolean countIncludePad) implements Op {
  @Override
  public String name() {
    return "avg_pool";
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
    int[] divisors = divisors(x.shape(), y.shape());
    Taps.forEach(
        window,
        x.batch(),
        x.shape(),
        y.shape(),
        (in, out, tap) -> {
          for (int c = 0; c < channels; c++) {
            y.data()[out * channels + c] +=
                x.data()[in * channels + c] / divisors[out % divisors.length];
          }
        });
    return y;
  }

  /** Whether this is the mean of each channel over the whole image {@code x}: global pooling. */
  public boolean isGlobal(Shape x) {
    Shape y = Pooling.output(this, window, ceilMode, x);
    int pixels = x.positions();
    return y.positions() == 1
        && divisors(x, y)[0] == pixels
        && new AveragePool(window, ceilMode, false).divisors(x, y)[0] == pixels;
  }

  /** By what the sum of each output pixel of one sample is divided. */
  int[] divisors(Shape x, Shape y) {
    int[] divisors = new int[y.dim(0) * y.dim(1)];
    for (int i = 0; i < divisors.length; i++) {
      int top = i / y.dim(1) * window.strideHeight() - window.padTop();
      int left = i % y.dim(1) * window.strideWidth() - window.padLeft();
      divisors[i] =
          count(top, window.kernelHeight(), window.dilationHeight(), x.dim(0), window.padBottom())
              * count(
                  left, window.kernelWidth(), window.dilationWidth(), x.dim(1), window.padRight());
    }
    return divisors;
  }

  private int count(int start, int kernel, int dilation, int size, int padAfter) {
    int count = 0;
    for (int k = 0; k < kernel; k++) {
      int at = start + k * dilation;
      boolean isInside = at >= 0 && at < size;
      if (isInside || (countIncludePad && at < size + padAfter)) {
        count++;
      }
    }
    return count;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Shape x = node.input(0).shape();
    Op gradient = new AveragePoolGradient(window, ceilMode, countIncludePad, x.dim(0), x.dim(1));
    return List.of(Optional.of(builder.apply(gradient, dy)));
  }
}
