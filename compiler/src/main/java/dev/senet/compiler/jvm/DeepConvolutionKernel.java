package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;

/**
 * Dense convolution whose results are sums of so many products that a panel of weights does not
 * stay in the first-level cache. It goes through the products in blocks (Goto and van de Geijn,
 * "Anatomy of high-performance matrix multiplication", 2008): {@link #DEPTH} channels of one tap at
 * a time, packed for all pixels of the unit, by all its panels. What a block adds goes to an array
 * of sums, to which the last one applies the epilogue.
 *
 * <p>A unit is a block of images, or of rows of an image, and a block of panels. Units of the same
 * pixels that a thread gets together are computed as one.
 *
 * @param isSummed whether each image of a unit also stores the sums of its results by channel
 */
record DeepConvolutionKernel(Tile tile, FusedExpr prologue, FusedExpr epilogue, boolean isSummed) {
  /** Channels of a block: their weights for a panel fill two thirds of a first-level cache. */
  static final int DEPTH = 256;

  private static final List<String> NAMES =
      List.of(
          "x",
          "w",
          "out",
          "images",
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
          "panelsTogether",
          "pitch");

  /** Bytes of a packed pixel. */
  static long pitch(long depth) {
    return 4 * Math.min(depth, DEPTH) + 64;
  }

  /** Scratch bytes for tables, buffers and sums, without the packed images. */
  static long tableBytes(Tile tile, long taps, long pixels, long panels) {
    return round(8 * taps)
        + 64
        + 2L * tile.bytes()
        + 3 * round(8 * pixels)
        + panels * pixels * tile.bytes();
  }

  private static long round(long bytes) {
    return Math.ceilDiv(bytes, 64L) * 64;
  }

  /**
   * The kernel. Arguments: addresses of the image, the packed weight and the output; images; rows
   * and columns of the image, bytes from image to image, row to row, column to column, channels;
   * rows and columns of the grid of results; strides, numbers of taps, steps from tap to tap, place
   * of the first tap; channels of the output, bytes from image to image, row to row, column to
   * column; the size of a unit, and the most panels of units that are computed as one; bytes of a
   * packed pixel, 0 to read in place; the operands of the prologue and the epilogue; the sums, if
   * there are any, [image, block of rows, channel].
   */
  KernelSource source() {
    ImagePacking packing = new ImagePacking(tile.lanes(), prologue);
    Arguments arguments = Arguments.of(NAMES, prologue, epilogue, isSummed);
    DeepConvolutionPanel panel = new DeepConvolutionPanel(tile, epilogue, isSummed);
    String methods = run() + unit() + block() + pack(packing) + last(panel);
    return KernelClass.of(
        "DeepConvolution",
        tile.lanes(),
        """
        out[n, r, c, m] = epilogue(Σ w[i, j, k, m] * prologue(x[n, r * stride + first + i * step, …, k]))
        over taps i, j and depth k, in blocks of depth; w in panels of %d channels.
        """
                .formatted(tile.width())
            + arguments.description(),
        Tile.constants()
            + fill(methods, arguments)
            + ConvolutionKernel.tables()
            + packing.methods()
            + panel.methods(),
        panel.tiles());
  }

  private String fill(String text, Arguments arguments) {
    return text.replace(
            "$SCRATCH",
            """
            int perImage = (int) (rows * gridColumns);
            int pixels = (int) count * perImage;
            long bufferPlace = scratch + (8 * tapRows * tapColumns + 63) / 64 * 64;
            long buffer = bufferPlace + 64;
            long partial = buffer + $BYTES;
            long table = partial + $BYTES;
            long places = table + (8L * pixels + 63) / 64 * 64;
            long rowsOfSums = places + (8L * pixels + 63) / 64 * 64;
            long area = rowsOfSums + (8L * pixels + 63) / 64 * 64;
            long packed = area + (endPanel - firstPanel) * pixels * $BYTES;
            """)
        .replace(
            "$SPANS",
            """
            long spanRows = (rows - 1) * strideRows + (tapRows - 1) * stepRows + 1;
            long spanColumns = (gridColumns - 1) * strideColumns + (tapColumns - 1) * stepColumns + 1;\
            """)
        .replace("$DECLARATIONS", arguments.declarations())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$V", "" + tile.vectors())
        .replace("$DEPTH", "" + DEPTH);
  }

  private static String run() {
    return """
    @Override
    public long related(long[] a) {
    $DECLARATIONS
    return ((channels + $WIDTH - 1) / $WIDTH + panelsPerUnit - 1) / panelsPerUnit;
    }

    public void run(long[] a, long from, long to, long scratch) {
    $DECLARATIONS
    long panels = (channels + $WIDTH - 1) / $WIDTH;
    long panelBlocks = (panels + panelsPerUnit - 1) / panelsPerUnit;
    long rowBlocks = (gridRows + rowsPerUnit - 1) / rowsPerUnit;
    long u = from;
    while (u < to) {
    long first = u % panelBlocks;
    long together = Math.min(Math.min(panelBlocks - first, to - u), panelsTogether / panelsPerUnit);
    long row = u / panelBlocks % rowBlocks * rowsPerUnit;
    long image = u / panelBlocks / rowBlocks * imagesPerUnit;
    unit(a, image, Math.min(image + imagesPerUnit, images) - image,
    row, Math.min(row + rowsPerUnit, gridRows) - row,
    first * panelsPerUnit, Math.min((first + together) * panelsPerUnit, panels), scratch);
    u += together;
    }
    }

    """;
  }

  private static String unit() {
    return """
    private static void unit(
    long[] a, long image, long count, long row, long rows,
    long firstPanel, long endPanel, long scratch) {
    $DECLARATIONS
    $SCRATCH
    long origin = x + image * xImage + (row * strideRows + firstRow) * xRow + firstColumn * xColumn;
    long column = xColumn;
    long line = xRow;
    long plane = xImage;
    if (pitch != 0) {
    $SPANS
    origin = packed;
    column = pitch;
    line = spanColumns * pitch;
    plane = spanRows * line;
    }
    runTable(scratch, (int) tapRows, (int) tapColumns, stepRows * line, stepColumns * column);
    ALL.set(I64, bufferPlace, 0L);
    pixelTable(table, origin, (int) count, plane, (int) rows, strideRows * line,
    (int) gridColumns, strideColumns * column);
    pixelTable(places, image * outImage + row * outRow, (int) count, outImage,
    (int) rows, outRow, (int) gridColumns, outColumn);
    pixelTable(rowsOfSums, 0, 1, 0, 1, 0, pixels, $BYTES);
    int taps = (int) (tapRows * tapColumns);
    for (long k = 0; k < depth; k += $DEPTH) {
    int size = (int) Math.min($DEPTH, depth - k);
    if (pitch != 0) {
    packBlock(a, image, count, row, rows, k, size, packed);
    }
    for (int t = 0; t < taps; t++) {
    if (k + size == depth && t == taps - 1) {
    last(a, image, count, row, rows, firstPanel, endPanel, k, size, scratch);
    } else {
    block(a, pixels, firstPanel, endPanel, k, t, size, table, scratch + 8L * t, rowsOfSums, area);
    }
    if (pitch == 0) {
    ALL.set(I64, scratch + 8L * t, ALL.get(I64, scratch + 8L * t) + 4L * size);
    }
    }
    }
    }

    """;
  }

  /** Multiplies all pixels by a block of all panels, while the panel or block after it is read. */
  private static String block() {
    return """
    private static void block(
    long[] a, int pixels, long firstPanel, long endPanel, long k, int t, int size,
    long table, long run, long rowsOfSums, long area) {
    $DECLARATIONS
    long taps = tapRows * tapColumns;
    for (long panel = firstPanel; panel < endPanel; panel++) {
    long block = (panel * taps + t) * depth + k;
    long next = block;
    if (panel + 1 < endPanel) {
    next = block + taps * depth;
    } else if (t + 1 < taps) {
    next = (firstPanel * taps + t + 1) * depth + k;
    } else if (k + 2 * size <= depth) {
    next = firstPanel * taps * depth + k + size;
    }
    long to = area + (panel - firstPanel) * pixels * $BYTES;
    if (k == 0 && t == 0) {
    multiply(0, pixels, table, run, size, w + block * $BYTES, w + next * $BYTES, rowsOfSums, to);
    } else {
    multiplyAdd(0, pixels, table, run, size, w + block * $BYTES, w + next * $BYTES, rowsOfSums, to);
    }
    }
    }

    """;
  }

  private static String pack(ImagePacking packing) {
    return """
    private static void packBlock(
    long[] a, long image, long count, long row, long rows, long k, int size, long packed) {
    $DECLARATIONS
    $SPANS
    for (long i = 0; i < count; i++) {
    pack(x + (image + i) * xImage + 4 * k, inRows, inColumns, xRow, xColumn,
    row * strideRows + firstRow, firstColumn, spanRows, spanColumns, size,
    packed + i * spanRows * spanColumns * pitch, pitch$PACKING);
    }
    }

    """
        .replace("$PACKING", packing.arguments(i -> "u" + i, "(image + i)", "k", "depth"));
  }

  /** The last block: goes through the images one by one, for which operands may differ. */
  private String last(DeepConvolutionPanel panel) {
    return """
    private static void last(
    long[] a, long image, long count, long row, long rows,
    long firstPanel, long endPanel, long k, int size, long scratch) {
    $DECLARATIONS
    $SCRATCH
    long taps = tapRows * tapColumns;
    for (long panel = firstPanel; panel < endPanel; panel++) {
    long channel = panel * $WIDTH;
    int width = (int) Math.min($WIDTH, channels - channel);
    long block = (panel * taps + taps - 1) * depth + k;
    long next = panel + 1 < endPanel ? block + taps * depth : block;
    for (long i = 0; i < count; i++) {
    int first = (int) i * perImage;
    $CLEAR
    panel(first, first + perImage, table, scratch + 8 * (taps - 1), size,
    w + block * $BYTES, w + next * $BYTES, rowsOfSums,
    area + (panel - firstPanel) * pixels * $BYTES, places, out + 4 * channel,
    width, buffer, bufferPlace$OPERANDS);
    $SUMS
    }
    }
    }

    """
        .replace(
            "$OPERANDS",
            panel.arguments(i -> "e" + i, "(image + i)", "channel", "channels")
                + (isSummed ? ", partial" : ""))
        .replace("$CLEAR", isSummed ? CLEAR_SUMS : "")
        .replace("$SUMS", isSummed ? STORE_SUMS : "");
  }

  private static final String CLEAR_SUMS =
      """
      for (int c = 0; c < $WIDTH; c++) {
      ALL.set(F32, partial + 4L * c, 0f);
      }\
      """;

  private static final String STORE_SUMS =
      """
      long part = (image + i) * ((gridRows + rowsPerUnit - 1) / rowsPerUnit) + row / rowsPerUnit;
      copy$V(partial, sums + 4 * (part * channels + channel), width);\
      """;
}
