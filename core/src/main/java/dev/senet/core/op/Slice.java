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
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The part {@code [from, to)} of a dimension.
 *
 * @param axis the dimension, from 0, the batch not counted
 * @param from first index
 * @param to index behind the last
 */
public record Slice(int axis, int from, int to) implements Op {
  @Override
  public String name() {
    return "slice";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.getFirst().shape();
    Axes.check(this, axis, x);
    if (from < 0 || from >= to || to > x.dim(axis)) {
      throw new ShapeException(
          "slice: %d to %d is no part of dimension %d of %s, which has indices 0 to %d"
              .formatted(from, to, axis, x, x.dim(axis)));
    }
    return new TensorType(inputs.getFirst().dtype(), x.withDim(axis, to - from));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    NdArray y = NdArray.zeros(x.shape().withDim(axis, to - from), x.batch());
    int inner = Axes.inner(x.shape(), axis);
    int stride = x.shape().dim(axis) * inner;
    int run = (to - from) * inner;
    for (int outer = 0; outer < y.data().length / run; outer++) {
      System.arraycopy(x.data(), outer * stride + from * inner, y.data(), outer * run, run);
    }
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Shape x = node.input(0).shape();
    List<Integer> before = new ArrayList<>(Collections.nCopies(x.rank(), 0));
    List<Integer> after = new ArrayList<>(before);
    before.set(axis, from);
    after.set(axis, x.dim(axis) - to);
    return List.of(Optional.of(builder.apply(new Pad(before, after, 0), dy)));
  }
}
