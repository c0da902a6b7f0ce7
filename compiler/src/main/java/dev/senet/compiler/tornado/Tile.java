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

  /** Tiles for tensor cores: four warps of 16 rows each, with a fragment for each 8 columns. */
  private static final int TENSOR_ITEMS = 4 * TensorCoreProduct.WARP;

  private static final int MOST_COLUMNS_OF_ITEM = 16;

  /** The tile for products with so many columns on the tensor cores of a GPU. */
  static Tile forTensorCores(int columns) {
    int itemColumns = of(columns).width() / TensorCoreProduct.COLUMNS;
    int itemRows = TENSOR_ITEMS / itemColumns;
    int height = TENSOR_ITEMS / TensorCoreProduct.WARP * TensorCoreProduct.SIDE;
    return new Tile(
        itemRows,
        itemColumns,
        height / itemRows,
        TensorCoreProduct.COLUMNS,
        TensorCoreProduct.SIDE);
  }

  /**
   * The tile for products with so many columns on a processor: it runs the work-items of a group
   * one after another and has no local memory, so that an item computes a tile of its own, whose
   * rows are a vector and which no column exceeds.
   */
  static Tile forProcessor(int columns) {
    int width =
        IntStream.iterate(Math.min(columns, MOST_COLUMNS_OF_ITEM), w -> w - 1)
            .filter(w -> columns % w == 0)
            .findFirst()
            .orElseThrow();
    return new Tile(1, 1, 4, width, 1);
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
