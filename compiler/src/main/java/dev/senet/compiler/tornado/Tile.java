package dev.senet.compiler.tornado;

import java.util.stream.IntStream;

/**
 * What a work-group computes of a matrix product: each of {@code itemRows × itemColumns} work-items
 * keeps {@code rows × columns} sums in registers.
 *
 * @param depth rows of B, columns of A that are in local memory at a time
 */
record Tile(int itemRows, int itemColumns, int rows, int columns, int depth) {
  private static final Tile NARROW = new Tile(16, 4, 4, 4, 32);
  private static final Tile SMALL = new Tile(8, 8, 4, 4, 32);
  private static final Tile LARGE = new Tile(16, 16, 4, 4, 16);

  private static final int MOST_COLUMNS_OF_ITEM = 16;

  /**
   * The tile for products with so many columns.
   *
   * @param onProcessor whether the device is a processor: it runs the work-items of a group one
   *     after another and has no local memory, so that an item computes a tile of its own, whose
   *     rows are a vector and which no column exceeds
   */
  static Tile of(int columns, boolean onProcessor) {
    return onProcessor ? new Tile(1, 1, 4, widthOfItem(columns), 1) : of(columns);
  }

  private static int widthOfItem(int columns) {
    return IntStream.iterate(Math.min(columns, MOST_COLUMNS_OF_ITEM), width -> width - 1)
        .filter(width -> columns % width == 0)
        .findFirst()
        .orElseThrow();
  }

  /** The tile for products with so many columns on a GPU. */
  static Tile of(int columns) {
    return columns <= NARROW.width() ? NARROW : columns <= SMALL.width() ? SMALL : LARGE;
  }

  /** Rows of the product. */
  int height() {
    return itemRows * rows;
  }

  /** Columns of the product. */
  int width() {
    return itemColumns * columns;
  }

  /** Work-items of a group. */
  int items() {
    return itemRows * itemColumns;
  }
}
