package dev.senet.core.op;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import java.util.List;
import java.util.Optional;

/** An op that stands in backward passes only. Second derivatives are not supported. */
interface GradientOp extends Op {
  @Override
  default List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new UnsupportedOperationException(
        name() + " has no derivative: second derivatives are not supported");
  }
}
