package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;

/**
 * Dense and grouped convolution, from which the data gradient differs by its taps and weights only.
 * With the weights in panels ({@link PackWeightsKernel}), pixels × panel is a matrix product, done
 * in register tiles ({@link ConvolutionTiles}).
 *
 * <p>A unit is a block of images, or of rows of an image, of one group, and a block of panels. It
 * reads the image in place, or, to pad it or to apply the prologue, through scratch memory.
 *
 * @param hasHalf whether one of the panels has at most half of a tile's columns, which a narrower
 *     tile computes
 * @param isSummed whether each unit, which then is of one image, also stores the sums of its
 *     results by channel
 */
record ConvolutionKernel(
    Tile tile, FusedExpr prologue, FusedExpr epilogue, boolean hasHalf, boolean isSummed) {
  private static final List<String> NAMES =
      List.of(
          "x",
          "w",
          "out",
          "images",
          "groups",
          "inRows",
          "inColumns",
          "xImage",
          "xRow",
          "xColumn",
          "depth",
          "gridRows",
          "gridColumns",
          "strideRows",
          "strideColumns",
          "tapRows",
          "tapColumns",
          "stepRows",
          "stepColumns",
          "firstRow",
          "firstColumn",
          "channels",
          "outImage",
          "outRow",
          "outColumn",
          "imagesPerUnit",
          "rowsPerUnit",
          "panelsPerUnit",
          "pixelsPerPass",
          "pitch");

  /** Scratch bytes for tables and buffers, without the packed image. */
  static long tableBytes(Tile tile, long taps, long pixels) {
    return round(8 * taps)
        + round(8L * tile.height())
        + (long) tile.height() * tile.bytes()
        + 3 * round(8 * pixels);
  }

  private static long round(long bytes) {
    return Math.ceilDiv(bytes, 64L) * 64;
  }

  /**
   * The kernel. Arguments: addresses of the image, the packed weight and the output; images and
   * groups; rows and columns of the image, bytes from image to image, row to row, column to column,
   * channels of a group; rows and columns of the grid of results; strides, numbers of taps, steps
   * from tap to tap, place of the first tap; channels of a group of the output; bytes from image to
   * image, row to row, column to column of the output; the size of a unit; bytes of a packed pixel,
   * 0 to read in place; the operands of the prologue and the epilogue; the sums, if there are any,
   * [image, block of rows, channel].
   */
  KernelSource source() {
    ImagePacking packing = new ImagePacking(tile.lanes(), prologue);
    Arguments arguments = Arguments.of(NAMES, prologue, epilogue, isSummed);
    String members = Tile.constants() + run(arguments) + unit(arguments, packing);
    KernelSource tiles = panel(tile).tiles();
    String panels =
        panel(tile).methods(tiles.className())
            + (hasHalf ? panel(tile.half()).methods(tiles.className()) : "");
    return KernelClass.of(
        "Convolution",
        tile.lanes(),
        """
        out[n, r, c, m] = epilogue(Σ w[i, j, k, m] * prologue(x[n, r * stride + first + i * step, …, k]))
        over taps i, j and depth k; w in panels of %d channels.
        """
                .formatted(tile.width())
            + arguments.description(),
        members + tables() + deal() + packing.methods() + panels,
        List.of(tiles));
  }

  private ConvolutionPanel panel(Tile size) {
    return new ConvolutionPanel(size, epilogue, isSummed);
  }

  private String run(Arguments arguments) {
    return """
    public void run(long[] a, long from, long to, long scratch) {
    $DECLARATIONS
    long panels = (channels + $WIDTH - 1) / $WIDTH;
    long panelBlocks = (panels + panelsPerUnit - 1) / panelsPerUnit;
    long rowBlocks = (gridRows + rowsPerUnit - 1) / rowsPerUnit;
    for (long u = from; u < to; u++) {
    long panel = u % panelBlocks * panelsPerUnit;
    long group = u / panelBlocks % groups;
    long row = u / panelBlocks / groups % rowBlocks * rowsPerUnit;
    long image = u / panelBlocks / groups / rowBlocks * imagesPerUnit;
    unit(a, image, Math.min(image + imagesPerUnit, images) - image, group,
    row, Math.min(row + rowsPerUnit, gridRows) - row,
    panel, Math.min(panel + panelsPerUnit, panels), scratch);
    }
    }

    """
        .replace("$DECLARATIONS", arguments.declarations())
        .replace("$WIDTH", "" + tile.width());
  }

  private String unit(Arguments arguments, ImagePacking packing) {
    return """
    private static void unit(
    long[] a, long image, long count, long group, long row, long rows,
    long firstPanel, long endPanel, long scratch) {
    $DECLARATIONS
    int pixels = (int) (count * rows * gridColumns);
    long bufferPlaces = scratch + (8 * tapRows * tapColumns + 63) / 64 * 64;
    long buffer = bufferPlaces + $BUFFER_PLACES;
    long table = buffer + $HEIGHT * $BYTES;
    long places = table + (8L * pixels + 63) / 64 * 64;
    long inOrder = places + (8L * pixels + 63) / 64 * 64;
    long packed = inOrder + (8L * pixels + 63) / 64 * 64;
    $CLEAR

    long at = x + image * xImage + 4 * group * depth;
    long topRow = row * strideRows + firstRow;
    long column = xColumn;
    long line = xRow;
    long plane = xImage;
    long origin = at + topRow * xRow + firstColumn * xColumn;
    if (pitch != 0) {
    long spanRows = (rows - 1) * strideRows + (tapRows - 1) * stepRows + 1;
    long spanColumns = (gridColumns - 1) * strideColumns + (tapColumns - 1) * stepColumns + 1;
    column = pitch;
    line = spanColumns * pitch;
    plane = spanRows * line;
    origin = packed;
    for (long i = 0; i < count; i++) {
    pack(at + i * xImage, inRows, inColumns, xRow, xColumn, topRow, firstColumn,
    spanRows, spanColumns, (int) depth, packed + i * plane, pitch$PACKING);
    }
    }

    boolean merged = tapColumns == 1 || stepColumns == 1 && column == 4 * depth;
    int runs = (int) (merged ? tapRows : tapRows * tapColumns);
    int length = (int) (merged ? tapColumns * depth : depth);
    runTable(scratch, (int) tapRows, merged ? 1 : (int) tapColumns,
    stepRows * line, stepColumns * column);
    pixelTable(inOrder, origin, (int) count, plane, (int) rows, strideRows * line,
    (int) gridColumns, strideColumns * column);
    deal(inOrder, table, pixels);
    pixelTable(inOrder, image * outImage + row * outRow, (int) count, outImage,
    (int) rows, outRow, (int) gridColumns, outColumn);
    deal(inOrder, places, pixels);

    long panels = (channels + $WIDTH - 1) / $WIDTH;
    for (int first = 0; first < pixels; first += pixelsPerPass) {
    int end = (int) Math.min(first + pixelsPerPass, pixels);
    for (long panel = firstPanel; panel < endPanel; panel++) {
    long channel = group * channels + panel * $WIDTH;
    long b = w + (group * panels + panel) * tapRows * tapColumns * depth * $BYTES;
    int width = (int) Math.min($WIDTH, channels - panel * $WIDTH);
    $PANEL
    }
    }
    $SUMS
    }

    """
        .replace("$DECLARATIONS", arguments.declarations())
        .replace(
            "$PACKING",
            packing.arguments(i -> "u" + i, "(image + i)", "group * depth", "groups * depth"))
        .replace(
            "$PANEL",
            hasHalf
                ? "if (width <= $HALF) {\n%s} else {\n%s}"
                    .formatted(callPanel(tile.half()), callPanel(tile))
                : callPanel(tile))
        .replace("$CLEAR", isSummed ? CLEAR_SUMS : "")
        .replace("$SUMS", isSummed ? STORE_SUMS : "")
        .replace("$V", "" + tile.vectors())
        .replace("$HALF", "" + tile.half().width())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BUFFER_PLACES", "" + round(8L * tile.height()))
        .replace("$HEIGHT", "" + tile.height())
        .replace("$BYTES", "" + tile.bytes());
  }

  private String callPanel(Tile size) {
    String operands =
        panel(size).arguments(i -> "e" + i, "image", "channel", "groups * channels")
            + (isSummed ? ", partial + (panel - firstPanel) * $BYTES" : "");
    return """
    pixelTable(bufferPlaces, 0, 1, 0, 1, 0, $HEIGHT, $PITCH);
    panel$V(first, end, table, scratch, runs, length, b, places, out + 4 * channel,
    width, buffer, bufferPlaces$OPERANDS);
    """
        .replace("$PITCH", "" + size.bytes())
        .replace("$V", "" + size.vectors())
        .replace("$OPERANDS", operands);
  }

  private static final String CLEAR_SUMS =
      """
      long partial = packed;
      packed += (endPanel - firstPanel) * $BYTES;
      for (long p = partial; p < packed; p += 4) {
      ALL.set(F32, p, 0f);
      }\
      """;

  private static final String STORE_SUMS =
      """
      long part = image * ((gridRows + rowsPerUnit - 1) / rowsPerUnit) + row / rowsPerUnit;
      copy$V(partial, sums + 4 * ((part * groups + group) * channels + firstPanel * $WIDTH),
      (int) (Math.min(endPanel * $WIDTH, channels) - firstPanel * $WIDTH));\
      """;

  /**
   * A method that deals the pixels out to the tiles, one by one, so that the rows of a tile lie far
   * apart and those of the next tile behind them: the processor then sees as many streams as a tile
   * has rows, each in pages of its own, and fetches ahead.
   */
  private String deal() {
    return """
    private static void deal(long from, long to, int pixels) {
    int tiles = (pixels + $LAST) / $HEIGHT;
    int least = pixels / tiles;
    int rest = least * tiles;
    int first = 0;
    for (int i = 0; i < tiles; i++) {
    int next = (int) ((i + 1L) * pixels / tiles);
    for (int j = 0; j < least; j++) {
    ALL.set(I64, to + 8L * (first + j), ALL.get(I64, from + 8L * (j * tiles + i)));
    }
    if (next - first > least) {
    ALL.set(I64, to + 8L * (next - 1), ALL.get(I64, from + 8L * rest++));
    }
    first = next;
    }
    }

    """
        .replace("$LAST", "" + (tile.height() - 1))
        .replace("$HEIGHT", "" + tile.height());
  }

  /** Methods that fill tables of addresses. */
  static String tables() {
    return """
    private static void runTable(long to, int rows, int columns, long row, long column) {
    for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
    ALL.set(I64, to + 8L * (r * columns + c), r * row + c * column);
    }
    }
    }

    private static void pixelTable(
    long to, long origin, int images, long image, int rows, long row, int columns, long column) {
    for (int n = 0; n < images; n++) {
    for (int r = 0; r < rows; r++) {
    long at = origin + n * image + r * row;
    long q = to + 8L * (n * rows + r) * columns;
    for (int c = 0; c < columns; c++) {
    ALL.set(I64, q + 8L * c, at + c * column);
    }
    }
    }
    }

    """;
  }
}
