package dev.senet.models.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Brings the elements of float tensors into another order. */
final class Permutations {
  private Permutations() {}

  /**
   * The elements of {@code data} transposed; {@code data} itself if that changes nothing.
   *
   * @param extents the dimensions of {@code data}
   * @param permutation for each dimension of the result the one of {@code data}
   * @param arena where the result is allocated
   */
  static MemorySegment apply(
      MemorySegment data, List<Integer> extents, List<Integer> permutation, Arena arena) {
    List<Integer> moved = permutation.stream().filter(d -> extents.get(d) > 1).toList();
    if (moved.equals(moved.stream().sorted().toList())) {
      return data;
    }
    MemorySegment result = arena.allocate(data.byteSize(), Float.BYTES);
    long[] strides = strides(extents);
    int[] index = new int[moved.size()];
    long from = 0;
    for (long to = 0; to < data.byteSize() / Float.BYTES; to++) {
      result.setAtIndex(
          ValueLayout.JAVA_FLOAT, to, data.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, from));
      for (int i = index.length - 1; i >= 0; i--) {
        int dim = moved.get(i);
        from += strides[dim];
        if (++index[i] < extents.get(dim)) {
          break;
        }
        from -= index[i] * strides[dim];
        index[i] = 0;
      }
    }
    return result;
  }

  private static long[] strides(List<Integer> extents) {
    long[] strides = new long[extents.size()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= extents.get(i);
    }
    return strides;
  }
}
