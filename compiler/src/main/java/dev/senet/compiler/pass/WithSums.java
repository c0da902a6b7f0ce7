package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * {@code op}, whose kernel also sums its result up by sample and channel while it stores it, for
 * the squeezes that read it.
 *
 * @param op a convolution, alone or fused with what is around it
 */
public record WithSums(Op op) implements Op {
  @Override
  public String name() {
    return op.name() + " with sums";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    return op.infer(inputs);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    Cost cost = op.cost(inputs, output);
    return new Cost(cost.multiplyAdds(), cost.flops() + output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return op.evaluate(inputs);
  }

  /** Not defined: fusion comes after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' is differentiated before it is fused");
  }
}
