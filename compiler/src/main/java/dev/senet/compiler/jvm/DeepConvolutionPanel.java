package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Prints the methods of a {@link DeepConvolutionKernel} that go through the pixels: those of {@link
 * PanelProducts}, and {@code panel}, which does the last block of an image and applies the
 * epilogue.
 *
 * @param isSummed whether the results are added to a row of sums, {@code partial}, as well
 */
record DeepConvolutionPanel(Tile tile, FusedExpr epilogue, boolean isSummed) {
  /** The classes of the tiles. */
  List<KernelSource> tiles() {
    return List.of(products().storing(), products().adding());
  }

  /** The methods. */
  String methods() {
    String text =
        new EpilogueLoop(tile, epilogue, isSummed).method("finish$V")
            + results().copy()
            + products().multiply()
            + products().multiplyAdd()
            + panel();
    return text.replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$V", "" + tile.vectors());
  }

  /** Arguments that follow those of {@code panel}, as in {@link ConvolutionPanel#arguments}. */
  String arguments(IntFunction<String> names, String sample, String channel, String channels) {
    return results().arguments(names, sample, channel, channels);
  }

  private PanelProducts products() {
    return new PanelProducts(tile);
  }

  private ConvolutionPanel results() {
    return new ConvolutionPanel(tile, epilogue, isSummed);
  }

  /**
   * Tile by tile, so that results are stored while the next are computed; those of a panel that is
   * not full go through a buffer, pixel by pixel.
   */
  private String panel() {
    return """
    private static void panel(
    int from, int end, long table, long run, int length, long w, long next, long rowsOfSums, long area,
    long places, long out, int width, long buffer, long bufferPlace$PARAMETERS$PARTIAL) {
    $TILE_LOOP
    multiplyAdd(first, first + h, table, run, length, w, $AHEAD, rowsOfSums, area);
    long place = places + 8L * first;
    if (width == $WIDTH) {
    finish$V(h, area + $BYTESL * first, place, out, place$OPERANDS);
    } else {
    for (int r = 0; r < h; r++) {
    finish$V(1, area + $BYTESL * (first + r), bufferPlace, buffer, place + 8L * r$OPERANDS);
    copy$V(buffer, out + ALL.get(I64, place + 8L * r), width);
    }
    }
    }
    }

    """
        .replace("$AHEAD", products().ahead())
        .replace("$TILE_LOOP", tile.loopOverPixels())
        .replace("$PARAMETERS", epilogue.operands(i -> ", long e" + i))
        .replace("$OPERANDS", epilogue.operands(i -> ", e" + i) + (isSummed ? ", partial" : ""))
        .replace("$PARTIAL", isSummed ? ", long partial" : "");
  }
}
