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
 * Sums over the dimensions along which {@code target} would be repeated: broadcasting's adjoint.
 */
public record SumTo(Shape target) implements Op {
  @Override
  public String name() {
    return "sum_to";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    if (!target.broadcastsTo(inputs.getFirst().shape())) {
      throw new ShapeException(inputs.getFirst().shape() + " cannot be summed to " + target);
    }
    return TensorType.f32(target);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    NdArray sum = NdArray.zeros(target, x.batch());
    int[] index = sum.broadcastIndices(x.shape(), x.batch());
    for (int i = 0; i < index.length; i++) {
      sum.data()[index[i]] += x.data()[i];
    }
    return sum;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Shape shape = node.input(0).shape();
    if (shape.isBatched() && !target.isBatched()) {
      // The batch must come from an operand: 0 * x + dy.
      throw new IllegalStateException("the gradient of a sum over the batch has no batch size");
    }
    return List.of(Optional.of(builder.apply(new BroadcastTo(shape), dy)));
  }
}
