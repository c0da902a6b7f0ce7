package dev.senet.core.graph;

import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * An operation of the graph. One op, one file in {@code dev.senet.core.op}: everything that is true
 * of it stands there. Ops are immutable values (records), equal if they compute the same.
 */
public interface Op {
  /** The op's name in the field's terms, such as {@code conv}. */
  String name();

  /**
   * The shape rule.
   *
   * @throws ShapeException if the op does not accept these inputs
   */
  TensorType infer(List<TensorType> inputs);

  /** What one sample costs. */
  default Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(output.shape().elements());
  }

  /** The op's meaning, in double precision; inputs fit the shape rule. */
  NdArray evaluate(List<NdArray> inputs);

  /**
   * The gradients by each input, given {@code dy}, the gradient by the output; empty where the
   * function is constant in that input (such as labels). Nodes are added to {@code builder}.
   */
  List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy);
}
