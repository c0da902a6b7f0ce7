package dev.senet.core.graph;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Checks the invariants of the IR; run after every pass. */
public final class Verifier {
  private Verifier() {}

  /**
   * Checks types, topological order, single definition and unique variable names.
   *
   * @param stage what made the graph, for the message
   * @return {@code graph}
   * @throws IllegalStateException if an invariant is broken: an error of the compiler
   */
  public static Graph verify(Graph graph, String stage) {
    Set<Node> defined = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node node : graph.nodes()) {
      require(defined.containsAll(node.inputs()), stage, node, "is used before its definition");
      require(defined.add(node), stage, node, "is defined twice");
      require(
          node.op().infer(node.inputTypes()).equals(node.type()), stage, node, "has a wrong type");
    }
    graph.outputs().values().forEach(n -> require(defined.contains(n), stage, n, "is not defined"));
    graph
        .updates()
        .forEach((variable, value) -> {
          require(defined.contains(value), stage, value, "is not defined");
          require(variable.type().equals(value.type()), stage, value, "has a wrong type");
        });
    Set<String> names = new HashSet<>();
    for (Variable variable : graph.variables()) {
      if (!names.add(variable.name())) {
        throw new IllegalStateException(stage + ": two variables are named " + variable.name());
      }
    }
    return graph;
  }

  private static void require(boolean condition, String stage, Node node, String problem) {
    if (!condition) {
      throw new IllegalStateException(stage + ": " + node + " " + problem);
    }
  }
}
