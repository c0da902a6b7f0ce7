package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Input;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Drops nodes that no result depends on; inputs stay, for the caller gives them anyway. */
public final class EliminateDeadNodes implements Pass {
  @Override
  public String name() {
    return "eliminate dead nodes";
  }

  @Override
  public Graph apply(Graph graph) {
    Set<Node> alive = Collections.newSetFromMap(new IdentityHashMap<>());
    alive.addAll(graph.outputs().values());
    alive.addAll(graph.updates().values());
    for (Node node : graph.nodes().reversed()) {
      if (alive.contains(node)) {
        alive.addAll(node.inputs());
      }
    }
    List<Node> kept =
        graph.nodes().stream().filter(n -> alive.contains(n) || n.op() instanceof Input).toList();
    return new Graph(kept, graph.outputs(), graph.updates());
  }
}
