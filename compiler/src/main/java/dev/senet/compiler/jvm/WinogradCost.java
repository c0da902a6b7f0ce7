package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;

/**
 * What a convolution costs by Winograd's algorithm and directly, in vectors that one thread
 * multiplies and adds. Depends on the shapes and the vector width only, so that a sample's result
 * depends neither on its batch nor on the machine.
 *
 * <p>Winograd's algorithm takes 36 products for 16 results, the direct one 144. But it pads maps to
 * multiples of 4, transforms what it reads and writes, and reads four times as many weights, which
 * counts where a map has few pixels.
 *
 * @param batch the batch size that is usual, over which the reading of weights is spread
 */
record WinogradCost(Lanes lanes, Shape in, Shape out, long batch) {
  /** Instructions that transform one vector of channels of an input tile. */
  private static final long INPUT_TRANSFORM = 350;

  /** The same for an output tile, with the stores of its products. */
  private static final long OUTPUT_TRANSFORM = 300;

  /** Bytes of weights that are read from memory while one vector is multiplied and added. */
  private static final long BYTES_READ = 2;

  /** Whether it is faster. */
  boolean isFaster() {
    return winograd() < direct();
  }

  private long direct() {
    long taps = (long) WinogradTransform.TAPS * WinogradTransform.TAPS;
    return taps * (batch * out.positions() + vectorRead()) * vectorProducts();
  }

  private long winograd() {
    long tiles =
        (long) Math.ceilDiv(out.dim(0), WinogradTransform.OUTPUTS)
            * Math.ceilDiv(out.dim(1), WinogradTransform.OUTPUTS);
    long transforms =
        INPUT_TRANSFORM * Math.ceilDiv(in.channels(), lanes.count())
            + OUTPUT_TRANSFORM * outputVectors();
    return WinogradTransform.PRODUCTS * (batch * tiles + vectorRead()) * vectorProducts()
        + batch * tiles * transforms;
  }

  /** For one pixel or tile and one tap or product. */
  private long vectorProducts() {
    return in.channels() * outputVectors();
  }

  private long vectorRead() {
    return lanes.bytes() / BYTES_READ;
  }

  private long outputVectors() {
    Tile tile = Tile.of(lanes);
    return (long) Math.ceilDiv(out.channels(), tile.width()) * tile.vectors();
  }
}
