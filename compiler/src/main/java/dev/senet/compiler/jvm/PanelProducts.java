package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.expr.Expr;
import java.util.List;

/**
 * Prints the methods that multiply pixels by a panel of weights, in tiles ({@link
 * ConvolutionTiles}): {@code multiply} stores the products, {@code multiplyAdd} adds them to what
 * is there. Both have the next panel read meanwhile.
 */
record PanelProducts(Tile tile) {
  private static final FusedExpr ADD =
      new FusedExpr(Expr.arg(0).plus(Expr.arg(1)), List.of(Access.FULL));

  /** The class of the tiles of {@code multiply}. */
  KernelSource storing() {
    return tiles(FusedExpr.NONE);
  }

  /** The class of the tiles of {@code multiplyAdd}. */
  KernelSource adding() {
    return tiles(ADD);
  }

  private KernelSource tiles(FusedExpr epilogue) {
    return new ConvolutionTiles(tile, epilogue, readsAhead()).source();
  }

  private boolean readsAhead() {
    return tile.lanes() != Lanes.SCALAR;
  }

  /** A method that multiplies and stores. */
  String multiply() {
    return method("multiply", storing(), "");
  }

  /** A method that multiplies and adds. */
  String multiplyAdd() {
    return method("multiplyAdd", adding(), ", place, out");
  }

  /** What tile {@code i} reads ahead: a part of {@code next}, or from {@code w} again. */
  String ahead() {
    return "i < %d ? next + %dL * i * length : w"
        .formatted(ConvolutionTiles.PARTS_AHEAD, ConvolutionTiles.bytesAhead(tile));
  }

  /**
   * Pixels {@code from} to {@code end} of {@code table} by the panel {@code w}, to {@code out} plus
   * {@code places}, in tiles of nearly equal heights; each of the first reads its part of the panel
   * {@code next}.
   */
  private String method(String name, KernelSource tiles, String operands) {
    String arguments =
        "at, runs, 1, length, w, " + (readsAhead() ? "ahead, " : "") + "place, out" + operands;
    return """
    private static void $NAME(
    int from, int end, long table, long runs, int length, long w, long next, long places, long out) {
    $TILE_LOOP
    long at = table + 8L * first;
    long place = places + 8L * first;
    $AHEAD
    $TILES}
    }

    """
        .replace("$NAME", name)
        .replace("$AHEAD", readsAhead() ? "long ahead = " + ahead() + ";" : "")
        .replace("$TILES", tile.dispatch(tiles.className() + ".rows$Vx", arguments))
        .replace("$TILE_LOOP", tile.loopOverPixels())
        .replace("$V", "" + tile.vectors());
  }
}
