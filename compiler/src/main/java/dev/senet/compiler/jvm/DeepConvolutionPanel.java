package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.expr.Expr;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Prints the methods of a {@link DeepConvolutionKernel} that go through the pixels in tiles ({@link
 * ConvolutionTiles}): {@code part} stores the products of a block or adds them to the sums, {@code
 * panel} adds those of the last and applies the epilogue.
 *
 * @param isSummed whether the results are added to a row of sums, {@code partial}, as well
 */
record DeepConvolutionPanel(Tile tile, FusedExpr epilogue, boolean isSummed) {
  private static final FusedExpr ADD =
      new FusedExpr(Expr.arg(0).plus(Expr.arg(1)), List.of(Access.FULL));

  /** The classes of the tiles. */
  List<KernelSource> tiles() {
    return List.of(storing(), adding());
  }

  private KernelSource storing() {
    return new ConvolutionTiles(tile, FusedExpr.NONE).source();
  }

  private KernelSource adding() {
    return new ConvolutionTiles(tile, ADD).source();
  }

  /** The methods. */
  String methods() {
    String text =
        new EpilogueLoop(tile, epilogue).method("finish$V")
            + (isSummed ? results().addTile() : "")
            + results().copy()
            + part()
            + panel();
    return text.replace("$STORE", dispatch(storing(), ""))
        .replace("$ADD", dispatch(adding(), ", place, area"))
        .replace("$LAST", "" + (tile.height() - 1))
        .replace("$HEIGHT", "" + tile.height())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$V", "" + tile.vectors());
  }

  /** Arguments that follow those of {@code panel}, as in {@link ConvolutionPanel#arguments}. */
  String arguments(IntFunction<String> names, String sample, String channel, String channels) {
    return results().arguments(names, sample, channel, channels);
  }

  private ConvolutionPanel results() {
    return new ConvolutionPanel(tile, epilogue, isSummed);
  }

  private String dispatch(KernelSource tiles, String sums) {
    return tile.dispatch(
        tiles.className() + ".rows$Vx", "at, runs, 1, length, w, place, area" + sums);
  }

  /** Rows of sums lie where {@code rowsOfSums} says from {@code area} on. */
  private static String part() {
    return """
    private static void part(
    boolean isFirst, int pixels, long table, long runs, int length, long w, long rowsOfSums, long area) {
    int tiles = (pixels + $LAST) / $HEIGHT;
    for (int i = 0; i < tiles; i++) {
    int first = (int) ((long) i * pixels / tiles);
    int h = (int) ((i + 1L) * pixels / tiles) - first;
    long at = table + 8L * first;
    long place = rowsOfSums + 8L * first;
    if (isFirst) {
    $STORE
    } else {
    $ADD
    }
    }
    }

    """;
  }

  /** A panel that is not full goes through a buffer. */
  private String panel() {
    return """
    private static void panel(
    int from, int end, long table, long runs, int length, long w, long rowsOfSums, long area,
    long places, long out, int width, long buffer, long bufferPlaces$PARAMETERS$PARTIAL) {
    int pixels = end - from;
    int tiles = (pixels + $LAST) / $HEIGHT;
    for (int i = 0; i < tiles; i++) {
    int first = from + (int) ((long) i * pixels / tiles);
    int h = from + (int) ((i + 1L) * pixels / tiles) - first;
    long at = table + 8L * first;
    long place = rowsOfSums + 8L * first;
    long result = places + 8L * first;
    $ADD
    if (width == $WIDTH) {
    finish$V(h, area + $BYTESL * first, result, out, result$OPERANDS);
    $SUM_DIRECT
    } else {
    finish$V(h, area + $BYTESL * first, bufferPlaces, buffer, result$OPERANDS);
    $SUM_BUFFERED
    for (int r = 0; r < h; r++) {
    copy$V(buffer + $BYTES * r, out + ALL.get(I64, result + 8L * r), width);
    }
    }
    }
    }

    """
        .replace("$PARAMETERS", epilogue.operands(i -> ", long e" + i))
        .replace("$OPERANDS", epilogue.operands(i -> ", e" + i))
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$SUM_DIRECT", isSummed ? "addTile$V(h, result, out, partial);" : "")
        .replace("$SUM_BUFFERED", isSummed ? "addTile$V(h, bufferPlaces, buffer, partial);" : "");
  }
}
