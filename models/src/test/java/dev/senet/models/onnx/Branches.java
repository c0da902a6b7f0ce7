package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.source.SourceSpan;
import java.util.Locale;

/** Builds graphs with an output for each of many branches. */
final class Branches {
  private final GraphBuilder builder = new GraphBuilder();
  private int count;

  Node input(Integer... dims) {
    return builder.input("input" + ++count, TensorType.f32(Shape.batched(dims)));
  }

  Node weight(Role role, Integer... dims) {
    String name = "layer" + ++count + "." + role.name().toLowerCase(Locale.ROOT);
    return builder.variable(new Variable(name, TensorType.f32(Shape.of(dims)), role));
  }

  Node apply(Op op, Node... inputs) {
    return builder.at(op.name() + ++count, SourceSpan.NONE).apply(op, inputs);
  }

  /** Applies {@code op}; the result is an output. */
  Branches output(Op op, Node... inputs) {
    return output(apply(op, inputs));
  }

  Branches output(Node node) {
    builder.output("output" + ++count, node);
    return this;
  }

  Graph build() {
    return builder.build();
  }
}
