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
 * Matrix product along the channels, without bias: x [N, …, Cin] and w [Cin, Cout] give [N, …,
 * Cout]. It is a 1×1 {@link Convolution} over an image of one row.
 */
public record Linear() implements Op {
  private static final Convolution CONVOLUTION = new Convolution(Window.square(1, 1), 1);

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = Operands.features(this, inputs.get(0));
    Shape w = Operands.floats(this, inputs.get(1));
    if (w.isBatched() || w.rank() != 2) {
      throw new ShapeException(
          "linear: the weight must be [input channels, output channels], not " + w);
    }
    Operands.exactly(this, "the weight", inputs.get(1), Shape.of(x.channels(), w.channels()));
    return TensorType.f32(x.withDim(-1, w.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofMultiplyAdds(
        (long) inputs.getFirst().shape().channels() * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    NdArray w = inputs.get(1);
    NdArray y =
        CONVOLUTION.evaluate(List.of(x.reshape(asRow(x.shape())), w.reshape(asKernel(w.shape()))));
    return y.reshape(x.shape().withDim(-1, w.shape().channels()));
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Node x = node.input(0);
    Node w = node.input(1);
    Window window = CONVOLUTION.window();
    Node gradient = Reshape.apply(builder, asRow(dy.shape()), dy);
    Node row = Reshape.apply(builder, asRow(x.shape()), x);
    Node kernel = Reshape.apply(builder, asKernel(w.shape()), w);
    Op byData = new ConvolutionDataGradient(window, 1, 1, x.shape().positions());
    Node dx = builder.apply(byData, gradient, kernel);
    Node dw = builder.apply(new ConvolutionWeightGradient(window, 1), row, gradient);
    return List.of(
        Optional.of(Reshape.apply(builder, x.shape(), dx)),
        Optional.of(Reshape.apply(builder, w.shape(), dw)));
  }

  private static Shape asRow(Shape x) {
    return Shape.batched(1, x.positions(), x.channels());
  }

  private static Shape asKernel(Shape w) {
    return Shape.of(1, 1, w.dim(0), w.dim(1));
  }
}
