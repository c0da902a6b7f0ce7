package dev.senet.models.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** A tensor whose values are known when a file is read: a weight, or a part of a shape. */
sealed interface KnownTensor {
  /** The dimensions, the first being no batch. */
  List<Integer> dims();

  /** Number of elements. */
  default int elements() {
    return dims().stream().reduce(1, Math::multiplyExact);
  }

  /** The same elements under other dimensions. */
  KnownTensor withDims(List<Integer> dims);

  /**
   * Numbers of single precision.
   *
   * @param data the elements, row-major
   */
  record Floats(List<Integer> dims, MemorySegment data) implements KnownTensor {
    public Floats {
      dims = List.copyOf(dims);
    }

    static Floats of(List<Integer> dims, float... values) {
      MemorySegment data = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, values.length);
      MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
      return new Floats(dims, data);
    }

    float get(int i) {
      return data.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
    }

    float[] toArray() {
      return data.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    @Override
    public Floats withDims(List<Integer> newDims) {
      return new Floats(newDims, data);
    }
  }

  /**
   * Whole numbers.
   *
   * @param values the elements, row-major; {@link #BATCH} is the size of the batch
   */
  record Integers(List<Integer> dims, long[] values) implements KnownTensor {
    /** Stands for the size of the batch, which is not known. */
    static final long BATCH = Long.MIN_VALUE;

    public Integers {
      dims = List.copyOf(dims);
    }

    static Integers vector(long... values) {
      return new Integers(List.of(values.length), values);
    }

    List<Long> toList() {
      return Arrays.stream(values).boxed().toList();
    }

    @Override
    public Integers withDims(List<Integer> newDims) {
      return new Integers(newDims, values);
    }
  }
}
