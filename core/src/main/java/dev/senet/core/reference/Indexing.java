package dev.senet.core.reference;

/** Index arithmetic of strided arrays. */
public final class Indexing {
  private Indexing() {}

  /**
   * For each position of an array with {@code extents}, in row-major order, the sum of its
   * coordinates times {@code strides}.
   */
  public static int[] offsets(int[] extents, int[] strides) {
    int count = 1;
    for (int extent : extents) {
      count = Math.multiplyExact(count, extent);
    }
    int[] offsets = new int[count];
    int[] position = new int[extents.length];
    int offset = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = offset;
      for (int axis = extents.length - 1; axis >= 0; axis--) {
        offset += strides[axis];
        if (++position[axis] < extents[axis]) {
          break;
        }
        offset -= strides[axis] * extents[axis];
        position[axis] = 0;
      }
    }
    return offsets;
  }

  /** Row-major strides of {@code extents}. */
  public static int[] strides(int[] extents) {
    int[] strides = new int[extents.length];
    int stride = 1;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    return strides;
  }
}
