package dev.senet.core.graph;

import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds graphs, checking every op's shape rule on the way. */
public final class GraphBuilder {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> outputs = new LinkedHashMap<>();
  private final Map<Variable, Node> updates = new LinkedHashMap<>();
  private final Set<String> variableNames = new HashSet<>();
  private final Map<Variable, Node> variables = new LinkedHashMap<>();
  private String name = "";
  private SourceSpan span = SourceSpan.NONE;

  /** An empty graph. */
  public GraphBuilder() {}

  /** From now on, nodes are named {@code newName} and come from {@code newSpan}. */
  public GraphBuilder at(String newName, SourceSpan newSpan) {
    name = newName;
    span = newSpan;
    return this;
  }

  /** From now on, nodes have the name and span of {@code node}. */
  public GraphBuilder at(Node node) {
    return at(node.name(), node.span());
  }

  /** An input of the program. */
  public Node input(String inputName, TensorType type) {
    Node node = new Node(new Input(inputName, type), List.of(), type, inputName, span);
    nodes.add(node);
    return node;
  }

  /** A variable's value at the start of the run; the same node for the same variable. */
  public Node variable(Variable variable) {
    Node known = variables.get(variable);
    if (known != null) {
      return known;
    }
    if (!variableNames.add(variable.name())) {
      throw new IllegalArgumentException("two variables are named " + variable.name());
    }
    Node node =
        new Node(new VariableRef(variable), List.of(), variable.type(), variable.name(), span);
    variables.put(variable, node);
    nodes.add(node);
    return node;
  }

  /** A scalar constant. */
  public Node constant(double value) {
    return apply(Constant.scalar(value));
  }

  /** Applies {@code op}, with the current name and span. */
  public Node apply(Op op, Node... inputs) {
    return apply(op, Arrays.asList(inputs));
  }

  /**
   * Applies {@code op}, with the current name and span.
   *
   * @throws ShapeException if the op does not accept these inputs
   */
  public Node apply(Op op, List<Node> inputs) {
    TensorType type = op.infer(inputs.stream().map(Node::type).toList());
    Node node = new Node(op, inputs, type, name, span);
    nodes.add(node);
    return node;
  }

  /** Adds the nodes of {@code graph} that are not in this builder yet; results are not taken. */
  public GraphBuilder addAll(Graph graph) {
    Set<Node> known = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(nodes);
    for (Node node : graph.nodes()) {
      if (known.add(node)) {
        nodes.add(node);
        if (node.op() instanceof VariableRef(Variable variable)) {
          variableNames.add(variable.name());
          variables.put(variable, node);
        }
      }
    }
    return this;
  }

  /** Names a result. */
  public GraphBuilder output(String outputName, Node node) {
    outputs.put(outputName, node);
    return this;
  }

  /** Assigns {@code value} to {@code variable} when everything else has run. */
  public GraphBuilder update(Variable variable, Node value) {
    if (!value.type().equals(variable.type())) {
      throw new ShapeException(
          "variable "
              + variable.name()
              + " is "
              + variable.type()
              + ", its new value "
              + value.type());
    }
    updates.put(variable, value);
    return this;
  }

  /** Number of nodes so far. */
  public int size() {
    return nodes.size();
  }

  /** The graph, with all nodes in the order of their making. */
  public Graph build() {
    return new Graph(nodes, outputs, updates);
  }
}
