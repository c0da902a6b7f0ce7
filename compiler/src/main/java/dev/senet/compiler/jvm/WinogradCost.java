package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a convolution costs by Winograd's algorithm and directly, in vectors that one thread
 * multiplies and adds. Depends on the shapes and the vector width only, so that a sample's result
 * depends neither on its batch nor on the machine.
 *
 * <p>F(4×4, 3×3) takes 36 products for 16 results, F(2×2, 3×3) 64, the direct algorithm 144. But
 * they pad maps to multiples of 4 or 2, transform what they read and write, and read four times or
 * nearly twice as many weights, which counts where a map has few pixels.
 *
 * @param batch the batch size that is usual, over which the reading of weights is spread
 */
record WinogradCost(Lanes lanes, Shape in, Shape out, long batch) {
  /**
   * Rows that a thread multiplies by a vector of weights while it reads the next from memory: 12 to
   * 32 on the machines that were measured, where 32 costs the first little.
   */
  private static final long ROWS_READ = 32;

  /** The fastest tile, if one is faster than the direct algorithm. */
  Optional<WinogradTile> fastest() {
    return Arrays.stream(WinogradTile.values())
        .min(Comparator.comparingLong(this::winograd))
        .filter(tile -> winograd(tile) < direct());
  }

  private long direct() {
    return products(WinogradTile.TAPS * WinogradTile.TAPS, out.positions());
  }

  private long winograd(WinogradTile tile) {
    long tiles =
        (long) Math.ceilDiv(out.dim(0), tile.outputs()) * Math.ceilDiv(out.dim(1), tile.outputs());
    long transforms =
        inputTransform(tile) * Math.ceilDiv(in.channels(), lanes.count())
            + outputTransform(tile) * outputVectors();
    return products(tile.products(), tiles) + batch * tiles * transforms;
  }

  /** Computes with what has been read, and reads ahead. */
  private long products(long products, long rows) {
    return products * Math.max(batch * rows, ROWS_READ) * in.channels() * outputVectors();
  }

  /** Instructions that transform one vector of channels of an input tile. */
  private static long inputTransform(WinogradTile tile) {
    return switch (tile) {
      case OF_2 -> 110;
      case OF_4 -> 350;
    };
  }

  /** The same for an output tile, with the stores of its products. */
  private static long outputTransform(WinogradTile tile) {
    return switch (tile) {
      case OF_2 -> 90;
      case OF_4 -> 300;
    };
  }

  private long outputVectors() {
    Tile tile = Tile.of(lanes);
    return (long) Math.ceilDiv(out.channels(), tile.width()) * tile.vectors();
  }
}
