package dev.senet.core.graph;

import java.util.Locale;

/** Element type and shape. */
public record TensorType(DType dtype, Shape shape) {
  /** A float tensor. */
  public static TensorType f32(Shape shape) {
    return new TensorType(DType.F32, shape);
  }

  /** An integer tensor. */
  public static TensorType i32(Shape shape) {
    return new TensorType(DType.I32, shape);
  }

  /** Bytes of {@code batch} samples (all bytes if there is no batch). */
  public long bytes(long batch) {
    return (shape.isBatched() ? batch : 1) * shape.elements() * dtype.bytes();
  }

  @Override
  public String toString() {
    return dtype.name().toLowerCase(Locale.ROOT) + shape;
  }
}
