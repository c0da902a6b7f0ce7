package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A tensor known when the program is compiled; without batch. */
public record Constant(Shape shape, List<Double> values) implements Op {
  public Constant {
    values = List.copyOf(values);
    if (shape.isBatched() || shape.elements() != values.size()) {
      throw new IllegalArgumentException(values.size() + " values for a constant of " + shape);
    }
  }

  /** A constant with one value. */
  public static Constant scalar(double value) {
    return new Constant(Shape.of(), List.of(value));
  }

  /** The constant with the values of {@code array}. */
  public static Constant of(NdArray array) {
    return new Constant(array.shape(), Arrays.stream(array.data()).boxed().toList());
  }

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    return TensorType.f32(shape);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return NdArray.generate(shape, 1, values::get);
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of();
  }

  @Override
  public String toString() {
    return values.stream()
        .limit(4)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "constant[", values.size() > 4 ? ", …]" : "]"));
  }
}
