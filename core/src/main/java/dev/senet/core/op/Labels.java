package dev.senet.core.op;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;

/** What the ops that compare logits [N, K] with labels i32[N] share. */
final class Labels {
  private Labels() {}

  /** The shape of the logits, once both operands are checked. */
  static Shape check(Op op, TensorType logits, TensorType labels) {
    Shape shape = Operands.features(op, logits);
    if (shape.rank() != 1) {
      throw new ShapeException(
          op.name() + " takes logits [N, classes], not " + logits,
          "end the network with global_avg_pool |> linear(classes)");
    }
    if (!labels.equals(TensorType.i32(Shape.batched()))) {
      throw new ShapeException(op.name() + " takes labels i32[N], not " + labels);
    }
    return shape;
  }

  /** The label of sample {@code n}. */
  static int of(NdArray labels, int n, int classes) {
    int label = (int) labels.data()[n];
    if (label != labels.data()[n] || label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "label %s of sample %d is not one of %d classes".formatted(labels.data()[n], n, classes));
    }
    return label;
  }
}
