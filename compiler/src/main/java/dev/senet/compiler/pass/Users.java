package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import java.util.List;
import java.util.Map;

/** Who reads the nodes of a graph. */
final class Users {
  private final Graph graph;
  private final Map<Node, List<Node>> users;

  Users(Graph graph) {
    this.graph = graph;
    this.users = graph.users();
  }

  /** The nodes that read {@code node}, once for each operand. */
  List<Node> of(Node node) {
    return users.get(node);
  }

  /** Whether {@code reader} alone reads {@code node}, so that it may vanish into {@code reader}. */
  boolean isOnlyReader(Node reader, Node node) {
    return users.get(node).stream().allMatch(reader::equals) && !graph.isResult(node);
  }

  /** Whether {@code node} is an output or the new value of a variable. */
  boolean isResult(Node node) {
    return graph.isResult(node);
  }
}
