package dev.senet.compiler.jvm;

import java.util.List;

/** Tiles and blocks for tests of convolutions, which must be right with any. */
final class Tiles {
  private Tiles() {}

  /** One of all tiles, by chance, but always the same for {@code shape}. */
  static Tile some(Lanes lanes, ConvolutionCase shape) {
    List<Tile> all = Tile.all(lanes);
    return all.get(Math.floorMod(shape.hashCode(), all.size()));
  }

  /** Winograd's tiles of a block; in units of 4 KB, a block of an image. */
  static long someBlock(ConvolutionCase shape) {
    return List.of(16L, 32L, 64L).get(Math.floorMod(shape.hashCode() / 7, 3));
  }
}
