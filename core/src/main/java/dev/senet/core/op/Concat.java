package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts tensors one behind the other along an axis, in which alone they may differ.
 *
 * @param axis the dimension, from 0, the batch not counted
 */
public record Concat(int axis) implements Op {
  @Override
  public String name() {
    return "concat";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    if (inputs.size() < 2) {
      throw new ShapeException("concat takes two or more inputs, not " + inputs.size());
    }
    TensorType first = inputs.getFirst();
    Axes.check(this, axis, first.shape());
    int size = 0;
    for (TensorType input : inputs) {
      Shape shape = input.shape();
      boolean fits =
          input.dtype() == first.dtype()
              && shape.rank() == first.shape().rank()
              && shape.withDim(axis, first.shape().dim(axis)).equals(first.shape());
      if (!fits) {
        throw new ShapeException(
            "concat: %s and %s differ in more than dimension %d".formatted(first, input, axis));
      }
      size = Math.addExact(size, shape.dim(axis));
    }
    return new TensorType(first.dtype(), first.shape().withDim(axis, size));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray first = inputs.getFirst();
    int size = inputs.stream().mapToInt(x -> x.shape().dim(axis)).sum();
    NdArray y = NdArray.zeros(first.shape().withDim(axis, size), first.batch());
    int inner = Axes.inner(first.shape(), axis);
    int at = 0;
    for (NdArray x : inputs) {
      int run = x.shape().dim(axis) * inner;
      for (int outer = 0; outer < x.data().length / run; outer++) {
        System.arraycopy(x.data(), outer * run, y.data(), outer * size * inner + at, run);
      }
      at += run;
    }
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    List<Optional<Node>> gradients = new ArrayList<>();
    int at = 0;
    for (Node x : node.inputs()) {
      int end = at + x.shape().dim(axis);
      gradients.add(Optional.of(builder.apply(new Slice(axis, at, end), dy)));
      at = end;
    }
    return gradients;
  }
}
