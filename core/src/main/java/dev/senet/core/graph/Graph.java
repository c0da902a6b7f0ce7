package dev.senet.core.graph;

import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An immutable program over tensors.
 *
 * @param nodes all nodes, operands before their users
 * @param outputs named results
 * @param updates new values of variables, assigned after everything else has run
 */
public record Graph(List<Node> nodes, Map<String, Node> outputs, Map<Variable, Node> updates) {
  public Graph {
    nodes = List.copyOf(nodes);
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
  }

  /** The inputs, in order of definition. */
  public List<Node> inputs() {
    return nodes.stream().filter(n -> n.op() instanceof Input).toList();
  }

  /** The variables that are read or updated, in order of first use. */
  public List<Variable> variables() {
    LinkedHashMap<Variable, Boolean> found = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (node.op() instanceof VariableRef(Variable variable)) {
        found.put(variable, true);
      }
    }
    updates.keySet().forEach(v -> found.put(v, true));
    return List.copyOf(found.keySet());
  }

  /** Number of trained scalars, the network's "parameters". */
  public long parameters() {
    return Variable.parameters(variables());
  }

  /** Multiply-adds of one sample. */
  public long multiplyAdds() {
    return nodes.stream()
        .mapToLong(n -> n.op().cost(n.inputTypes(), n.type()).multiplyAdds())
        .sum();
  }

  /** For each node the nodes that read it, in order; outputs and updates are not counted. */
  public Map<Node, List<Node>> users() {
    Map<Node, List<Node>> users = new HashMap<>();
    for (Node node : nodes) {
      users.putIfAbsent(node, new ArrayList<>());
      for (Node input : node.inputs()) {
        users.get(input).add(node);
      }
    }
    return users;
  }

  /** Whether {@code node} is an output or an update's value, so that its value must be kept. */
  public boolean isResult(Node node) {
    return outputs.containsValue(node) || updates.containsValue(node);
  }

  /** The graph as text, a line each node. */
  public String print() {
    return GraphPrinter.print(this);
  }
}
