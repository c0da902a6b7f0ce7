package dev.senet.compiler.tornado;

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

  /** The tile for products with so many columns. */
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
