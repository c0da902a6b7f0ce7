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
 * Drops whole samples of a residual branch in training (Huang et al. 2016); the identity in
 * inference. For training it is replaced by a product with a {@link RandomMask} for each sample.
 *
 * @param rate probability that a sample is dropped, at least 0 and below 1
 */
public record StochasticDepth(double rate) implements Op {
  public StochasticDepth {
    RandomMask.checkRate("stochastic_depth", rate);
  }

  @Override
  public String name() {
    return "stochastic_depth";
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
