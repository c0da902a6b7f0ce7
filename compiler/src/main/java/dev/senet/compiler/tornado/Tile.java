package dev.senet.compiler.tornado;

import dev.senet.core.program.Precision;
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

  /**
   * The tile for products with so many columns, in {@code precision}.
   *
   * @param onProcessor whether the device is a processor: it runs the work-items of a group one
   *     after another and has no local memory, so that an item computes a tile of its own, which
   *     has no columns beyond the last
   */
  static Tile of(int columns, Precision precision, boolean onProcessor) {
    if (onProcessor) {
      return new Tile(1, 1, 4, widthOfItem(columns), 1);
    }
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
