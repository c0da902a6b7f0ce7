package dev.senet.core.op;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;

/** Checks what several ops demand of their operands. */
final class Operands {
  private Operands() {}

  /** The shape of {@code type}, which must be f32. */
  static Shape floats(Op op, TensorType type) {
    if (type.dtype() != DType.F32) {
      throw new ShapeException(op.name() + " takes f32 tensors, not " + type);
    }
    return type.shape();
  }

  /** The shape of {@code type}, which must be f32[N, height, width, channels]. */
  static Shape image(Op op, TensorType type) {
    Shape shape = floats(op, type);
    if (!shape.isImage()) {
      throw new ShapeException(
          op.name() + " takes an image [N, height, width, channels], not " + type,
          "give the tensor three dimensions behind the batch, for example with reshape");
    }
    return shape;
  }

  /** The shape of {@code type}, which must be f32[N, …, channels] with at least the channels. */
  static Shape features(Op op, TensorType type) {
    Shape shape = floats(op, type);
    if (!shape.isBatched() || shape.rank() == 0) {
      throw new ShapeException(op.name() + " takes a tensor [N, …, channels], not " + type);
    }
    return shape;
  }

  /** Requires that {@code type} is f32 of {@code expected}. */
  static void exactly(Op op, String what, TensorType type, Shape expected) {
    if (!type.equals(TensorType.f32(expected))) {
      throw new ShapeException(
          "%s: %s is %s, but must be %s"
              .formatted(op.name(), what, type, TensorType.f32(expected)));
    }
  }
}
