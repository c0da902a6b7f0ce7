package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.StochasticDepth;

/** Drops dropout and stochastic depth, which do nothing outside of training. */
public final class RemoveDropout implements Pass {
  @Override
  public String name() {
    return "remove dropout";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            switch (node.op()) {
              case Dropout d -> inputs.getFirst();
              case StochasticDepth d -> inputs.getFirst();
              default -> Rewriter.copy(node, inputs, builder);
            });
  }
}
