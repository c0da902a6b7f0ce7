package dev.senet.compiler.jvm;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints the innermost methods of {@link WinogradKernel} before and behind the products: {@code
 * transformInput} and {@code transformOutput} for one tile, and {@code storeTile}, which applies
 * the epilogue.
 */
record WinogradStages(WinogradTile size, Tile tile, FusedExpr epilogue, boolean isSummed) {
  String methods() {
    return transformInput()
        + transformOutput()
        + storeTile()
        + new EpilogueLoop(tile, epilogue, isSummed).method("finish");
  }

  /** Columns of the tile, then rows; between them the values lie in {@code work}. */
  private String transformInput() {
    Lanes lanes = tile.lanes();
    int step = lanes.bytes();
    int inputs = size.inputs();
    WinogradTransform transform = size.transform(lanes);
    String columns =
        transform.input(
            i -> "p + %d * line".formatted(i),
            i -> "work + %d + %d * j".formatted(i * inputs * step, step));
    String rows =
        transform.input(
            j -> "work + %d + %d * i".formatted(j * step, inputs * step),
            j -> "q + %d * plane".formatted(j));
    return """
    private static void transformInput(
    long from, long line, long column, int depth, long to, long plane, long work) {
    $CONSTANTS
    for (int c = 0; c < depth; c += $COUNT) {
    for (int j = 0; j < $INPUTS; j++) {
    long p = from + 4L * c + j * column;
    $COLUMNS
    }
    for (int i = 0; i < $INPUTS; i++) {
    long q = to + 4L * c + $INPUTS * i * plane;
    $ROWS
    }
    }
    }

    """
        .replace("$CONSTANTS", transform.constants())
        .replace("$INPUTS", "" + inputs)
        .replace("$COLUMNS", columns)
        .replace("$ROWS", rows)
        .replace("$COUNT", "" + lanes.count());
  }

  private String transformOutput() {
    Lanes lanes = tile.lanes();
    int step = lanes.bytes();
    int inputs = size.inputs();
    WinogradTransform transform = size.transform(lanes);
    String columns =
        transform.output(
            i -> "p + %d * plane".formatted(inputs * i),
            i -> "work + %d + %d * j".formatted(i * inputs * step, step));
    String rows =
        transform.output(
            j -> "work + %d + %d * i".formatted(j * step, inputs * step),
            j -> "q + %d".formatted(j * tile.bytes()));
    return """
    private static void transformOutput(long from, long plane, long work, long to) {
    $CONSTANTS
    for (int c = 0; c < $BYTES; c += $STEP) {
    for (int j = 0; j < $INPUTS; j++) {
    long p = from + c + j * plane;
    $COLUMNS
    }
    for (int i = 0; i < $OUTPUTS; i++) {
    long q = to + c + $LINE * i;
    $ROWS
    }
    }
    }

    """
        .replace("$CONSTANTS", transform.constants())
        .replace("$INPUTS", "" + inputs)
        .replace("$COLUMNS", columns)
        .replace("$ROWS", rows)
        .replace("$BYTES", "" + tile.bytes())
        .replace("$STEP", "" + step)
        .replace("$OUTPUTS", "" + size.outputs())
        .replace("$LINE", "" + size.outputs() * tile.bytes());
  }

  /** A whole tile goes through the epilogue at once, others row by row. */
  private String storeTile() {
    return """
    private static void storeTile(
    int rows, int columns, long result, long outputs, long out,
    int width, long spare, long spares$PARAMETERS$PARTIAL) {
    int runs = columns == $OUTPUTS ? 1 : rows;
    int pixels = columns == $OUTPUTS ? $OUTPUTS * rows : columns;
    for (int r = 0; r < runs; r++) {
    long from = result + $LINEL * r;
    long places = outputs + 8L * $OUTPUTS * r;
    if (width == $WIDTH) {
    finish(pixels, from, places, out, places$ARGUMENTS);
    } else {
    finish(pixels, from, spares, spare, places$ARGUMENTS);
    for (int i = 0; i < pixels; i++) {
    long to = out + ALL.get(I64, places + 8L * i);
    for (int c = 0; c < width; c++) {
    ALL.set(F32, to + 4L * c, ALL.get(F32, spare + $BYTESL * i + 4L * c));
    }
    }
    }
    }
    }

    """
        .replace("$PARAMETERS", operands(i -> ", long e" + i))
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$ARGUMENTS", operands(i -> ", e" + i) + (isSummed ? ", partial" : ""))
        .replace("$OUTPUTS", "" + size.outputs())
        .replace("$LINE", "" + size.outputs() * tile.bytes())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes());
  }

  /**
   * Arguments that follow those of {@code storeTile}, each with a comma before it: the operands'
   * addresses at a tile and a channel; {@code at} names the distance of the tile in the output.
   */
  String arguments(String sample, String channel, String channels) {
    return new ConvolutionPanel(tile, epilogue, false)
        .arguments(
            i -> "e" + i + (epilogue.accesses().get(i) == Access.FULL ? " + at" : ""),
            sample,
            channel,
            channels);
  }

  private String operands(IntFunction<String> text) {
    return IntStream.range(0, epilogue.accesses().size())
        .mapToObj(text)
        .collect(Collectors.joining());
  }
}
