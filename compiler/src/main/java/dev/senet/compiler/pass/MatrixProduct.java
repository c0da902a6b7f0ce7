package dev.senet.compiler.pass;

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

/** The product of two weights, [M, K] and [K, N], computed once when a program is loaded. */
public record MatrixProduct() implements Op {
  @Override
  public String name() {
    return "matrix_product";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    boolean fits =
        inputs.size() == 2
            && inputs.stream().map(TensorType::shape).allMatch(s -> !s.isBatched() && s.rank() == 2)
            && inputs.get(0).shape().dim(1) == inputs.get(1).shape().dim(0);
    if (!fits) {
      throw new ShapeException("matrix_product takes [M, K] and [K, N], not " + inputs);
    }
    return TensorType.f32(Shape.of(inputs.get(0).shape().dim(0), inputs.get(1).shape().dim(1)));
  }

  /** Nothing for each sample. */
  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    double[] a = inputs.get(0).data();
    double[] b = inputs.get(1).data();
    int depth = inputs.get(0).shape().dim(1);
    int columns = inputs.get(1).shape().dim(1);
    return NdArray.generate(
        Shape.of(inputs.get(0).shape().dim(0), columns),
        1,
        i -> {
          double sum = 0;
          for (int k = 0; k < depth; k++) {
            sum += a[i / columns * depth + k] * b[k * columns + i % columns];
          }
          return sum;
        });
  }

  /** Not defined: weights are multiplied for prediction only. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("products of weights are not differentiated");
  }
}
