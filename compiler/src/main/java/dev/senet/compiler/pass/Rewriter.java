package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Rebuilds graphs node by node. */
public final class Rewriter {
  private Rewriter() {}

  /** What becomes of one node. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The node that takes the place of {@code node}; has the same type. New nodes get the name and
     * span of {@code node}.
     *
     * @param node the node of the old graph
     * @param inputs what has become of its inputs
     * @param builder the new graph
     */
    Node rewrite(Node node, List<Node> inputs, GraphBuilder builder);
  }

  /** Rebuilds {@code graph} by {@code rule} and drops the nodes that nothing needs any more. */
  public static Graph rewrite(Graph graph, Rule rule) {
    GraphBuilder builder = new GraphBuilder();
    Map<Node, Node> rebuilt = rebuild(graph, builder, rule);
    graph.outputs().forEach((name, node) -> builder.output(name, rebuilt.get(node)));
    graph.updates().forEach((variable, node) -> builder.update(variable, rebuilt.get(node)));
    return new EliminateDeadNodes().apply(builder.build());
  }

  /**
   * Adds the nodes of {@code graph}, rewritten by {@code rule}, to {@code builder}; not its
   * results.
   *
   * @return what has become of each node
   */
  public static Map<Node, Node> rebuild(Graph graph, GraphBuilder builder, Rule rule) {
    Map<Node, Node> rebuilt = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      List<Node> inputs = node.inputs().stream().map(rebuilt::get).toList();
      rebuilt.put(node, rule.rewrite(node, inputs, builder.at(node)));
    }
    return rebuilt;
  }

  /** The rule of leaving a node as it is. */
  public static Node copy(Node node, List<Node> inputs, GraphBuilder builder) {
    return switch (node.op()) {
      case Input(String name, TensorType type) -> builder.input(name, type);
      case VariableRef(Variable variable) -> builder.variable(variable);
      default -> builder.apply(node.op(), inputs);
    };
  }
}
