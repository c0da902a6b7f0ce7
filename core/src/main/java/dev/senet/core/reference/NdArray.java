package dev.senet.core.reference;

import dev.senet.core.graph.Shape;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A dense array in double precision for the reference interpreter: row-major, batch first.
 *
 * @param shape the shape
 * @param batch N; 1 if the shape has no batch
 * @param data {@code batch * shape.elements()} values; not copied
 */
public record NdArray(Shape shape, int batch, double[] data) {
  public NdArray {
    int expected = Math.multiplyExact(shape.isBatched() ? batch : 1, shape.elements());
    if (data.length != expected || (!shape.isBatched() && batch != 1)) {
      throw new IllegalArgumentException(
          data.length + " values for " + shape + " with batch " + batch);
    }
  }

  /** Zeros. */
  public static NdArray zeros(Shape shape, int batch) {
    int n = shape.isBatched() ? batch : 1;
    return new NdArray(shape, n, new double[Math.multiplyExact(n, shape.elements())]);
  }

  /** An array whose element {@code i}, in row-major order, is {@code value(i)}. */
  public static NdArray generate(Shape shape, int batch, IntToDoubleFunction value) {
    NdArray array = zeros(shape, batch);
    Arrays.setAll(array.data, value);
    return array;
  }

  /** A scalar. */
  public static NdArray scalar(double value) {
    return new NdArray(Shape.of(), 1, new double[] {value});
  }

  /** The same data under another shape with as many elements. */
  public NdArray reshape(Shape newShape) {
    return new NdArray(newShape, batch, data);
  }

  /** Size of all dimensions with the batch (1 if there is none) in front. */
  public int[] extents() {
    int[] extents = new int[shape.rank() + 1];
    extents[0] = batch;
    for (int i = 0; i < shape.rank(); i++) {
      extents[i + 1] = shape.dim(i);
    }
    return extents;
  }

  /**
   * For each element of this array's broadcast to {@code target} the index into {@link #data}.
   *
   * @param targetBatch N of the target
   */
  public int[] broadcastIndices(Shape target, int targetBatch) {
    int rank = target.rank();
    int[] strides = new int[rank + 1];
    int stride = 1;
    for (int i = 1; i <= shape.rank(); i++) {
      strides[rank + 1 - i] = shape.dim(-i) == 1 ? 0 : stride;
      stride *= shape.dim(-i);
    }
    strides[0] = shape.isBatched() ? stride : 0;
    int[] extents = new int[rank + 1];
    extents[0] = targetBatch;
    for (int i = 0; i < rank; i++) {
      extents[i + 1] = target.dim(i);
    }
    return Indexing.offsets(extents, strides);
  }
}
