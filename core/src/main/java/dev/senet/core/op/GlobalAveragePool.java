package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/** The mean of each channel over the image, [N, H, W, C] to [N, C]: the squeeze of an SE block. */
public record GlobalAveragePool() implements Op {
  @Override
  public String name() {
    return "global_avg_pool";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = Operands.image(this, inputs.getFirst());
    return TensorType.f32(Shape.batched(x.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int channels = x.shape().channels();
    int positions = x.shape().positions();
    NdArray y = NdArray.zeros(Shape.batched(channels), x.batch());
    for (int i = 0; i < x.data().length; i++) {
      int sample = i / (positions * channels);
      y.data()[sample * channels + i % channels] += x.data()[i] / positions;
    }
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Shape x = node.input(0).shape();
    Expr share = Expr.arg(0).times(1.0 / x.positions());
    return List.of(Optional.of(Pointwise.apply(builder, share, x, List.of(dy))));
  }
}
