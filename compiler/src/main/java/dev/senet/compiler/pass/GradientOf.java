package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Marks its input as the whole gradient of a variable: the identity. It keeps gradient and update
 * apart until {@link PlaceGradients} removes it, so that gradients can be laid out like their
 * variables.
 */
public record GradientOf(Variable variable) implements Op {
  @Override
  public String name() {
    return "grad(" + variable.name() + ")";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    if (!inputs.equals(List.of(variable.type()))) {
      throw new ShapeException(
          "the gradient of " + variable.name() + " is " + variable.type() + ", not " + inputs);
    }
    return variable.type();
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

  @Override
  public String toString() {
    return name();
  }
}
