package dev.senet.compiler.tornado;

import dev.senet.core.program.Precision;

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

  /** The tile for products with so many columns, in {@code precision}. */
  static Tile of(int columns, Precision precision) {
    Tile tile = of(columns);
    return precision.usesTensorCores() ? forTensorCores(tile.width()) : tile;
  }

  private static Tile forTensorCores(int width) {
    int columns = TensorCoreProduct.COLUMNS;
    int itemColumns = width / columns;
    int itemRows = TENSOR_ITEMS / itemColumns;
    int height = TENSOR_ITEMS / TensorCoreProduct.WARP * TensorCoreProduct.SIDE;
    return new Tile(itemRows, itemColumns, height / itemRows, columns, TensorCoreProduct.SIDE);
  }

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
