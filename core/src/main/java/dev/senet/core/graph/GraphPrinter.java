package dev.senet.core.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints graphs for people and for tests. */
final class GraphPrinter {
  private GraphPrinter() {}

  static String print(Graph graph) {
    Map<Node, Integer> ids = new HashMap<>();
    StringBuilder out = new StringBuilder();
    for (Node node : graph.nodes()) {
      ids.put(node, ids.size());
      String args =
          node.inputs().stream().map(i -> "%" + ids.get(i)).collect(Collectors.joining(", "));
      out.append(
          "%%%-4d = %s(%s) : %s    // %s%n"
              .formatted(ids.get(node), node.op(), args, node.type(), node.name()));
    }
    graph.outputs().forEach((k, v) -> out.append("output %s = %%%d%n".formatted(k, ids.get(v))));
    graph
        .updates()
        .forEach((k, v) -> out.append("update %s = %%%d%n".formatted(k.name(), ids.get(v))));
    return out.toString();
  }
}
