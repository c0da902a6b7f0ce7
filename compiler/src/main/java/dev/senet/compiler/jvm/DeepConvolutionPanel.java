package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Prints the methods of a {@link DeepConvolutionKernel} that go through the pixels: those of {@link
 * PanelProducts}, and {@code store}, which applies the epilogue to the sums of an image.
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
        new EpilogueLoop(tile, epilogue).method("finish$V")
            + (isSummed ? results().addTile() : "")
            + results().copy()
            + products().multiply()
            + products().multiplyAdd()
            + store();
    return text.replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$V", "" + tile.vectors());
  }

  /** Arguments that follow those of {@code store}, as in {@link ConvolutionPanel#arguments}. */
  String arguments(IntFunction<String> names, String sample, String channel, String channels) {
    return results().arguments(names, sample, channel, channels);
  }

  private PanelProducts products() {
    return new PanelProducts(tile);
  }

  private ConvolutionPanel results() {
    return new ConvolutionPanel(tile, epilogue, isSummed);
  }

  /** A panel that is not full goes through a buffer, pixel by pixel. */
  private String store() {
    return """
    private static void store(
    int pixels, long area, long places, long out, int width, long buffer, long bufferPlace$PARAMETERS$PARTIAL) {
    if (width == $WIDTH) {
    finish$V(pixels, area, places, out, places$OPERANDS);
    $SUM_DIRECT
    return;
    }
    for (int i = 0; i < pixels; i++) {
    long place = places + 8L * i;
    finish$V(1, area + $BYTESL * i, bufferPlace, buffer, place$OPERANDS);
    $SUM_BUFFERED
    copy$V(buffer, out + ALL.get(I64, place), width);
    }
    }

    """
        .replace("$PARAMETERS", epilogue.operands(i -> ", long e" + i))
        .replace("$OPERANDS", epilogue.operands(i -> ", e" + i))
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$SUM_DIRECT", isSummed ? "addTile$V(pixels, places, out, partial);" : "")
        .replace("$SUM_BUFFERED", isSummed ? "addTile$V(1, bufferPlace, buffer, partial);" : "");
  }
}
