package dev.senet.core.tensor;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A dense tensor off the heap: row-major, batch first, images as NHWC. */
public final class Tensor implements AutoCloseable {
  private final TensorType type;
  private final int batch;
  private final Block block;

  Tensor(TensorType type, int batch, Block block) {
    this.type = type;
    this.batch = batch;
    this.block = block;
  }

  /** Element type and shape. */
  public TensorType type() {
    return type;
  }

  /** N; 1 if the shape has no batch. */
  public int batch() {
    return type.shape().isBatched() ? batch : 1;
  }

  /** Number of elements of all samples. */
  public int elements() {
    return Math.multiplyExact(batch(), type.shape().elements());
  }

  /** Bytes of all samples. */
  public long bytes() {
    return type.bytes(batch());
  }

  /** The address of the first element, a multiple of 64. */
  public long address() {
    return segment().address();
  }

  /** The elements; not to be used after {@link #close()}. */
  public MemorySegment segment() {
    return block.segment();
  }

  /** Sets all elements. */
  public Tensor set(float[] values) {
    check(DType.F32, values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
    return this;
  }

  /** Sets all elements. */
  public Tensor set(int[] values) {
    check(DType.I32, values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_INT, 0, values.length);
    return this;
  }

  /** Sets all elements to {@code value}. */
  public Tensor fill(float value) {
    check(DType.F32, elements());
    MemorySegment segment = segment();
    for (int i = 0; i < elements(); i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return this;
  }

  /** Sets all elements to those of {@code other}, which has the same type and N. */
  public Tensor copyFrom(Tensor other) {
    if (!type.equals(other.type) || batch() != other.batch()) {
      throw new IllegalArgumentException(other + " does not fit " + this);
    }
    MemorySegment.copy(other.segment(), 0, segment(), 0, bytes());
    return this;
  }

  /** A copy of the elements. */
  public int[] toInts() {
    check(DType.I32, elements());
    return segment().toArray(ValueLayout.JAVA_INT);
  }

  /** A copy of the elements. */
  public float[] toFloats() {
    check(DType.F32, elements());
    return segment().toArray(ValueLayout.JAVA_FLOAT);
  }

  private void check(DType dtype, int length) {
    if (type.dtype() != dtype || length != elements()) {
      throw new IllegalArgumentException(
          "%d %s values do not fit a tensor %s".formatted(length, dtype, this));
    }
  }

  @Override
  public void close() {
    block.close();
  }

  @Override
  public String toString() {
    return type.shape().isBatched() ? type + " with N = " + batch : type.toString();
  }
}
