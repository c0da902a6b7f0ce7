package dev.senet.runtime.simt;

/**
 * The size of a launch.
 *
 * @param x groups along x
 * @param y groups along y
 * @param z groups along z
 * @param local work-items of a group
 */
public record GridSize(int x, int y, int z, int local) {
  public GridSize {
    long items =
        Math.multiplyExact(Math.multiplyExact((long) x, y), Math.multiplyExact((long) z, local));
    if (items > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a launch of " + items + " work-items");
    }
  }

  /** Number of groups. */
  public int groups() {
    return x * y * z;
  }
}
