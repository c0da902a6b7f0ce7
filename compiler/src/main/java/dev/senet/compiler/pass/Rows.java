package dev.senet.compiler.pass;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import java.util.List;

/** Vectors of channels, of all samples together or of each. */
final class Rows {
  private Rows() {}

  /** Row {@code i} of the matrix [rows, C] as a vector [C], or of each sample's as [N, C]. */
  static Node of(Node table, int i, GraphBuilder builder) {
    Node row = builder.apply(new Slice(0, i, i + 1), table);
    Shape shape = new Shape(table.shape().isBatched(), List.of(table.shape().channels()));
    return builder.apply(new Reshape(shape), row);
  }

  /** An operand that is the same all over an image, as a vector. */
  static Node uniform(Node x, GraphBuilder builder) {
    Shape vector = new Shape(x.shape().isBatched(), List.of(x.shape().elements()));
    return Reshape.apply(builder, vector, x);
  }
}
