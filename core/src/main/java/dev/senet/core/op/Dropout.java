package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Drops single elements in training (Srivastava et al. 2014); the identity in inference. For
 * training it is replaced by a product with a {@link RandomMask}.
 *
 * @param rate probability that an element is dropped, at least 0 and below 1
 */
public record Dropout(double rate) implements Op {
  public Dropout {
    RandomMask.checkRate("dropout", rate);
  }

  @Override
  public String name() {
    return "dropout";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    return TensorType.f32(Operands.features(this, inputs.getFirst()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return inputs.getFirst();
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.of(dy));
  }
}
