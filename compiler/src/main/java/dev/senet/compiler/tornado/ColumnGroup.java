package dev.senet.compiler.tornado;

import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;

/**
 * A work-group that reduces columns of a matrix down its rows. Neighbouring work-items work on
 * neighbouring columns, so that they read neighbours in memory; {@code lanes} of them share a
 * column. The source names an item's column {@code c} and its place among those that share it
 * {@code lane}.
 *
 * @param lanes work-items that share a column, a power of two
 * @param width columns, a power of two
 */
record ColumnGroup(int lanes, int width) {
  private static final int MOST_ITEMS = 256;
  private static final int WIDEST = 32;

  /** The group for a matrix of so many columns. */
  static ColumnGroup of(int columns) {
    int width = Math.min(WIDEST, powerOfTwo(columns));
    return new ColumnGroup(MOST_ITEMS / width, width);
  }

  /** The same with no more lanes than there are rows. */
  ColumnGroup forRows(int rows) {
    return new ColumnGroup(Math.min(lanes, powerOfTwo(rows)), width);
  }

  /** The smallest that is not below {@code n}. */
  private static int powerOfTwo(int n) {
    return Integer.highestOneBit(2 * n - 1);
  }

  /** Its work-items. */
  int items() {
    return lanes * width;
  }

  /** How the lanes' values become one. */
  GroupTree tree() {
    return new GroupTree(lanes, width);
  }

  /**
   * Declares {@code item}, {@code lane} and {@code c}; the groups for other columns lie along y.
   */
  String declarations() {
    return """
    int item = context.localIdx;
    int lane = item / %d;
    int c = context.groupIdy * %d + item %% %d;
    """
        .formatted(width, width, width);
  }

  /** {@code x} groups for each of {@code columns}. */
  Geometry.Grid grid(Size x, int columns) {
    return new Geometry.Grid(x, Size.of(Math.ceilDiv(columns, width)), Size.of(1), items());
  }
}
