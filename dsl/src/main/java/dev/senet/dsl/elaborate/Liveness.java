package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Input;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Drops what no output needs, so that weights that nothing reads are not counted or stored. */
final class Liveness {
  private Liveness() {}

  static Graph prune(Graph graph) {
    Set<Node> live = Collections.newSetFromMap(new IdentityHashMap<>());
    live.addAll(graph.outputs().values());
    for (Node node : graph.nodes().reversed()) {
      if (node.op() instanceof Input || live.contains(node)) {
        live.add(node);
        live.addAll(node.inputs());
      }
    }
    return new Graph(
        graph.nodes().stream().filter(live::contains).toList(), graph.outputs(), Map.of());
  }
}
