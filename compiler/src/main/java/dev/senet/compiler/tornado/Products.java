package dev.senet.compiler.tornado;

import dev.senet.core.program.Precision;

/**
 * How convolutions, linear layers and their gradients are computed.
 *
 * @param precision what the factors are rounded to
 * @param onProcessor whether the device is a processor; otherwise it is a GPU; not with rounded
 *     factors
 */
record Products(Precision precision, boolean onProcessor) {
  /** The tile for products with so many columns. */
  Tile tile(int columns) {
    if (precision.usesTensorCores()) {
      return Tile.forTensorCores(columns);
    }
    return onProcessor ? Tile.forProcessor(columns) : Tile.of(columns);
  }
}
