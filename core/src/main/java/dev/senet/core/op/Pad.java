package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.Indexing;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Surrounds a tensor with {@code value}.
 *
 * @param before how much to add before each dimension, the batch not counted
 * @param after how much to add behind each dimension
 * @param value what to add
 */
public record Pad(List<Integer> before, List<Integer> after, double value) implements Op {
  public Pad {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  @Override
  public String name() {
    return "pad";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = Operands.floats(this, inputs.getFirst());
    if (before.size() != x.rank() || after.size() != x.rank()) {
      throw new ShapeException(
          "pad: padding for %d and %d dimensions, but %s has %d"
              .formatted(before.size(), after.size(), x, x.rank()));
    }
    return TensorType.f32(padded(x));
  }

  private Shape padded(Shape x) {
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (before.get(i) < 0 || after.get(i) < 0) {
        throw new ShapeException(
            "pad: padding %d, %d is negative".formatted(before.get(i), after.get(i)),
            "cut with slice instead");
      }
      dims.add(Math.addExact(x.dim(i), Math.addExact(before.get(i), after.get(i))));
    }
    return x.withDims(dims);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    NdArray y = NdArray.zeros(padded(x.shape()), x.batch());
    Arrays.fill(y.data(), value);
    int[] strides = Indexing.strides(y.extents());
    int start = 0;
    for (int i = 0; i < before.size(); i++) {
      start += before.get(i) * strides[i + 1];
    }
    int[] offsets = Indexing.offsets(x.extents(), strides);
    for (int i = 0; i < offsets.length; i++) {
      y.data()[start + offsets[i]] = x.data()[i];
    }
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Shape x = node.input(0).shape();
    Node dx = dy;
    for (int i = 0; i < x.rank(); i++) {
      if (before.get(i) > 0 || after.get(i) > 0) {
        dx = builder.apply(new Slice(i, before.get(i), before.get(i) + x.dim(i)), dx);
      }
    }
    return List.of(Optional.of(dx));
  }
}
