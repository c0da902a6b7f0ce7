package dev.senet.runtime.simt;

import java.util.Arrays;

/**
 * Products of fragments, {@code mma.m16n8k16} of the PTX instruction set. On a GPU the lanes of a
 * warp share the elements of A and B; here each has them all. The sums are shared as on a GPU: a
 * lane has two neighbours in a row, and two below them.
 */
final class Fragments {
  /** Depth, and rows of A. */
  static final int SIDE = 16;

  /** Columns of B. */
  static final int COLUMNS = 8;

  private static final int WARP = 32;
  private static final int SUMS = 4;

  private Fragments() {}

  /** How 16 bits are read. */
  @FunctionalInterface
  interface Format {
    float value(short bits);
  }

  static float[] sums(float value) {
    float[] sums = new float[SUMS];
    Arrays.fill(sums, value);
    return sums;
  }

  /** A matrix of {@code count} elements, two in each int from byte {@code offset} on. */
  static HalfFloat[] load(LocalIntArray tile, int offset, int count) {
    HalfFloat[] fragment = new HalfFloat[count];
    for (int i = 0; i < count; i += 2) {
      int pair = tile.get(offset / Integer.BYTES + i / 2);
      fragment[i] = new HalfFloat((short) pair);
      fragment[i + 1] = new HalfFloat((short) (pair >>> 16));
    }
    return fragment;
  }

  /** The row of sum {@code i} of the work-item {@code item} of its group. */
  static int row(int item, int i) {
    return item % WARP / 4 + i / 2 * 8;
  }

  /** The column of sum {@code i} of the work-item {@code item} of its group. */
  static int column(int item, int i) {
    return item % 4 * 2 + i % 2;
  }

  /** What {@code item} has of {@code a b + c}. */
  static float[] multiply(HalfFloat[] a, HalfFloat[] b, float[] c, int item, Format format) {
    float[] sums = c.clone();
    for (int i = 0; i < SUMS; i++) {
      for (int k = 0; k < SIDE; k++) {
        sums[i] +=
            format.value(a[row(item, i) * SIDE + k].getHalfFloatValue())
                * format.value(b[k * COLUMNS + column(item, i)].getHalfFloatValue());
      }
    }
    return sums;
  }
}
