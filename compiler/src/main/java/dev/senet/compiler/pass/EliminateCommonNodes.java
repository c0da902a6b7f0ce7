package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Input;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes once what is computed twice: equal ops of the same inputs. */
public final class EliminateCommonNodes implements Pass {
  /** Nodes are compared by identity, so this is equal for the same computation only. */
  private record Computation(Op op, List<Node> inputs) {}

  @Override
  public String name() {
    return "eliminate common nodes";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Computation, Node> known = new HashMap<>();
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          if (node.op() instanceof Input) {
            return Rewriter.copy(node, inputs, builder);
          }
          return known.computeIfAbsent(
              new Computation(node.op(), inputs), c -> Rewriter.copy(node, inputs, builder));
        });
  }
}
