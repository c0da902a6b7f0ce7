package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Two-dimensional convolution (cross-correlation, as in all of deep learning) without bias: x [N,
 * H, W, Cin] and w [kh, kw, Cin/groups, Cout] give [N, H', W', Cout].
 *
 * @param window how the kernel slides
 * @param groups output channels of group g see the input channels of group g only; as many groups
 *     as input channels make a depthwise convolution
 */
public record Convolution(Window window, int groups) implements Op {
  /**
   * Whether {@code groups} between images of {@code a} and {@code b} give each channel one filter.
   */
  public static boolean isDepthwise(int groups, Shape a, Shape b) {
    return groups > 1 && groups == a.channels() && groups == b.channels();
  }

  @Override
  public String name() {
    return "conv";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = Operands.image(this, inputs.get(0));
    Shape w = Operands.floats(this, inputs.get(1));
    if (w.isBatched() || w.rank() != 4) {
      throw new ShapeException(
          "conv: the weight must be [height, width, input channels, output channels], not " + w);
    }
    ConvolutionLoops.checkGroups(this, groups, x.channels(), w.channels());
    Shape expected = ConvolutionLoops.weight(window, groups, x.channels(), w.channels());
    Operands.exactly(this, "the weight", inputs.get(1), expected);
    return TensorType.f32(window.output(x, w.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    Shape x = inputs.getFirst().shape();
    return Cost.ofMultiplyAdds(ConvolutionLoops.multiplyAdds(window, groups, x, output.shape()));
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    double[] w = inputs.get(1).data();
    NdArray y =
        NdArray.zeros(window.output(x.shape(), inputs.get(1).shape().channels()), x.batch());
    ConvolutionLoops.forEach(
        window,
        groups,
        x.batch(),
        x.shape(),
        y.shape(),
        (xAt, yAt, wAt, count) -> {
          double factor = x.data()[xAt];
          for (int k = 0; k < count; k++) {
            y.data()[yAt + k] += factor * w[wAt + k];
          }
        });
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Node x = node.input(0);
    Node w = node.input(1);
    Op dx = new ConvolutionDataGradient(window, groups, x.shape().dim(0), x.shape().dim(1));
    Op dw = new ConvolutionWeightGradient(window, groups);
    return List.of(Optional.of(builder.apply(dx, dy, w)), Optional.of(builder.apply(dw, x, dy)));
  }
}
