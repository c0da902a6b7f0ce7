package dev.senet.core.op;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/** An op without inputs, whose value comes from outside the graph. */
sealed interface Leaf extends Op permits Input, VariableRef {
  @Override
  default NdArray evaluate(List<NdArray> inputs) {
    throw new IllegalStateException(this + " has no value of its own");
  }

  @Override
  default List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of();
  }
}
