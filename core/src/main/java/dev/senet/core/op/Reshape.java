package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/** The same elements in the same order under another shape; the batch stays. */
public record Reshape(Shape shape) implements Op {
  /** {@code x} under {@code shape}; {@code x} itself if it has that shape. */
  public static Node apply(GraphBuilder builder, Shape shape, Node x) {
    return x.shape().equals(shape) ? x : builder.apply(new Reshape(shape), x);
  }

  @Override
  public String name() {
    return "reshape";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.getFirst().shape();
    if (x.isBatched() != shape.isBatched()) {
      throw new ShapeException(
          "reshape: %s and %s differ in the batch".formatted(x, shape),
          "reshape cannot add, remove or merge the batch dimension N");
    }
    if (x.elements() != shape.elements()) {
      throw new ShapeException(
          "reshape: %s has %d elements%s, %s has %d"
              .formatted(
                  x, x.elements(), x.isBatched() ? " a sample" : "", shape, shape.elements()));
    }
    return new TensorType(inputs.getFirst().dtype(), shape);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return inputs.getFirst().reshape(shape);
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.of(apply(builder, node.input(0).shape(), dy)));
  }
}
