package dev.senet.core.graph;

import dev.senet.core.source.SourceSpan;
import java.util.List;

/** One application of an op. Nodes are compared by identity. */
public final class Node {
  private final Op op;
  private final List<Node> inputs;
  private final TensorType type;
  private final String name;
  private final SourceSpan span;

  Node(Op op, List<Node> inputs, TensorType type, String name, SourceSpan span) {
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.type = type;
    this.name = name;
    this.span = span;
  }

  /** What is computed. */
  public Op op() {
    return op;
  }

  /** The operands. */
  public List<Node> inputs() {
    return inputs;
  }

  /** Operand {@code i}. */
  public Node input(int i) {
    return inputs.get(i);
  }

  /** The result's type. */
  public TensorType type() {
    return type;
  }

  /** The result's shape. */
  public Shape shape() {
    return type.shape();
  }

  /** A path that a person recognises, such as {@code stage2.repeat1.conv3}; not always unique. */
  public String name() {
    return name;
  }

  /** The line it came from. */
  public SourceSpan span() {
    return span;
  }

  /** The types of the operands. */
  public List<TensorType> inputTypes() {
    return inputs.stream().map(Node::type).toList();
  }

  @Override
  public String toString() {
    return name + ": " + op + " " + type;
  }
}
