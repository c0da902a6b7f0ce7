package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gradient of a convolution by its weight: for each tap, the transposed image times the
 * gradient of the output, summed over pixels.
 *
 * <p>A unit is a part of the pixels, a group, a block of input channels and a block of panels of
 * output channels. It goes through its pixels in items of a few rows: it packs both tensors into
 * scratch memory and adds the item's products, tile by tile, to its block of the gradient, which
 * stays in scratch memory until the end.
 */
record WeightGradientKernel(Lanes lanes) {
  private static final Arguments ARGUMENTS =
      new Arguments(
          List.of(
              "x",
              "dy",
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
              "imagesPerItem",
              "rowsPerItem",
              "depthPerUnit",
              "panelsPerUnit",
              "parts",
              "pitch"));

  /** Scratch bytes without those of the packed image. */
  static long blockBytes(Tile tile, long pixels, long panels, long rows) {
    return Math.ceilDiv(8 * pixels, 64) * 64 + (pixels + rows) * panels * tile.bytes();
  }

  /**
   * The kernel. Arguments: addresses of image, output gradient and result [parts, kernel rows,
   * kernel columns, depth, channels of all groups]; then as for {@link ConvolutionKernel}; the size
   * of an item and of a unit, the number of parts, bytes of a packed pixel.
   */
  KernelSource source() {
    Tile tile = Tile.of(lanes);
    String text = Tile.constants() + run() + unit() + item() + panels() + result();
    String members =
        text.replace("$DECLARATIONS", ARGUMENTS.declarations())
            .replace("$LAST", "" + (tile.width() - 1))
            .replace("$WIDTH", "" + tile.width())
            .replace("$BYTES", "" + tile.bytes());
    return KernelClass.of(
        "WeightGradient",
        lanes,
        """
        out[part, i, j, k, m] = Σ x[n, r * stride + first + i * step, …, k] * dy[n, r, c, m]
        over the pixels n, r, c of the part.
        """
            + ARGUMENTS.description(),
        members
            + ConvolutionKernel.tables()
            + new ImagePacking(lanes, FusedExpr.NONE).methods()
            + tiles(tile));
  }

  private static String run() {
    return """
    public void run(long[] a, long from, long to, long scratch) {
    $DECLARATIONS
    long panels = (channels + $LAST) / $WIDTH;
    long panelBlocks = (panels + panelsPerUnit - 1) / panelsPerUnit;
    long depthBlocks = (depth + depthPerUnit - 1) / depthPerUnit;
    for (long u = from; u < to; u++) {
    long panel = u % panelBlocks * panelsPerUnit;
    long first = u / panelBlocks % depthBlocks * depthPerUnit;
    long group = u / panelBlocks / depthBlocks % groups;
    long part = u / panelBlocks / depthBlocks / groups;
    unit(a, part, group, first, Math.min(first + depthPerUnit, depth) - first,
    panel, Math.min(panel + panelsPerUnit, panels) - panel, scratch);
    }
    }

    """;
  }

  private static String unit() {
    return """
    private static void unit(
    long[] a, long part, long group, long first, long count, long panel, long panels, long scratch) {
    $DECLARATIONS
    boolean merged = stepColumns == 1 && count == depth && pitch == 4 * depth;
    int segments = (int) (merged ? tapRows : tapRows * tapColumns);
    int segmentRows = (int) (merged ? tapColumns * depth : count);
    long block = scratch + (8 * imagesPerItem * rowsPerItem * gridColumns + 63) / 64 * 64;
    long packed = block + segments * segmentRows * panels * $BYTES;
    long size = 4 * tapRows * tapColumns * depth * groups * channels;
    long row = 4 * groups * channels;
    long to = out + part * size + first * row + 4 * (group * channels + panel * $WIDTH);
    long outSegment = (merged ? segmentRows : depth) * row;
    long rowBlocks = (gridRows + rowsPerItem - 1) / rowsPerItem;
    long items = (images + imagesPerItem - 1) / imagesPerItem * rowBlocks;
    long begin = part * items / parts;
    long end = (part + 1) * items / parts;
    if (end - begin == 1 && (panel + panels) * $WIDTH <= channels) {
    item(a, begin, group, first, (int) count, panel, (int) panels, merged, segments, segmentRows,
    scratch, packed, to, row, outSegment, $BYTES, false);
    return;
    }
    if (begin == end) {
    clear(block, (int) (packed - block));
    }
    for (long i = begin; i < end; i++) {
    item(a, i, group, first, (int) count, panel, (int) panels, merged, segments, segmentRows,
    scratch, packed, block, $BYTES, segmentRows * $BYTES, segments * segmentRows * $BYTES, i > begin);
    }
    result(block, segments, segmentRows, to, row, outSegment,
    (int) panels, (int) (channels - panel * $WIDTH));
    }

    """;
  }

  private static String item() {
    return """
    private static void item(
    long[] a, long item, long group, long first, int count, long panel, int panels,
    boolean merged, int segments, int segmentRows, long table, long packed,
    long to, long toRow, long toSegment, long toPanel, boolean add) {
    $DECLARATIONS
    long rowBlocks = (gridRows + rowsPerItem - 1) / rowsPerItem;
    long image = item / rowBlocks * imagesPerItem;
    long imageCount = Math.min(image + imagesPerItem, images) - image;
    long row = item % rowBlocks * rowsPerItem;
    long rows = Math.min(row + rowsPerItem, gridRows) - row;
    long spanRows = (rows - 1) * strideRows + (tapRows - 1) * stepRows + 1;
    long spanColumns = (gridColumns - 1) * strideColumns + (tapColumns - 1) * stepColumns + 1;
    long line = spanColumns * pitch;
    int pixels = (int) (imageCount * rows * gridColumns);
    long columns = packed;
    packed += (long) pixels * panels * $BYTES;
    for (long i = 0; i < imageCount; i++) {
    pack(x + (image + i) * xImage + 4 * (group * depth + first), inRows, inColumns, xRow, xColumn,
    row * strideRows + firstRow, firstColumn, spanRows, spanColumns, count,
    packed + i * spanRows * line, pitch);
    }
    pixelTable(table, packed, (int) imageCount, spanRows * line, (int) rows, strideRows * line,
    (int) gridColumns, strideColumns * pitch);
    long dyColumn = 4 * groups * channels;
    packPanels(dy + (image * gridRows + row) * gridColumns * dyColumn
    + 4 * (group * channels + panel * $WIDTH), dyColumn, pixels, panels, columns);
    for (int p = 0; p < panels; p++) {
    long b = columns + (long) p * pixels * $BYTES;
    for (int s = 0; s < segments; s++) {
    long shift = merged ? s * stepRows * line
    : s / tapColumns * stepRows * line + s % tapColumns * stepColumns * pitch;
    segment(shift, segmentRows, table, pixels, b, to + p * toPanel + s * toSegment, toRow, add);
    }
    }
    }

    """;
  }

  private String panels() {
    Tile tile = Tile.of(lanes);
    return """
    private static void packPanels(long from, long stride, int pixels, int panels, long to) {
    for (int i = 0; i < pixels; i++) {
    for (int p = 0; p < panels; p++) {
    long source = from + i * stride + p * $BYTESL;
    long q = to + ((long) p * pixels + i) * $BYTES;
    $COPY}
    }
    }

    """
        .replace(
            "$COPY",
            tile.vectors(v ->
                lanes.store("q + " + v * lanes.bytes(), lanes.load("source + " + v * lanes.bytes()))
                    + "\n"));
  }

  private String result() {
    Tile tile = Tile.of(lanes);
    return """
    private static void result(
    long block, int segments, int segmentRows, long to, long row, long segment, int panels, int width) {
    for (int p = 0; p < panels; p++) {
    int count = Math.min($WIDTH, width - p * $WIDTH);
    for (int s = 0; s < segments; s++) {
    long q = to + s * segment + p * $BYTESL;
    long from = block + ((long) p * segments + s) * segmentRows * $BYTES;
    if (count == $WIDTH) {
    wholeRows(from, q, row, segmentRows);
    } else {
    partialRows(from, q, row, segmentRows, count);
    }
    }
    }
    }

    private static void wholeRows(long from, long to, long row, int rows) {
    for (int r = 0; r < rows; r++) {
    long p = from + r * $BYTESL;
    long q = to + r * row;
    $COPY}
    }

    private static void partialRows(long from, long to, long row, int rows, int count) {
    for (int r = 0; r < rows; r++) {
    for (int c = 0; c < count; c++) {
    ALL.set(F32, to + r * row + 4L * c, ALL.get(F32, from + r * $BYTESL + 4L * c));
    }
    }
    }

    """
        .replace(
            "$COPY",
            tile.vectors(v ->
                lanes.store("q + " + v * lanes.bytes(), lanes.load("p + " + v * lanes.bytes()))
                    + "\n"));
  }

  private static String tiles(Tile tile) {
    String tiles =
        IntStream.rangeClosed(1, tile.height())
            .mapToObj(h -> tile(tile, h))
            .collect(Collectors.joining());
    return tiles
        + """
        private static void segment(
        long shift, int rows, long table, int pixels, long columns, long to, long row, boolean add) {
        int tiles = (rows + $LAST) / $HEIGHT;
        for (int i = 0; i < tiles; i++) {
        int first = (int) ((long) i * rows / tiles);
        int h = (int) ((i + 1L) * rows / tiles) - first;
        $DISPATCH}
        }
        """
            .replace("$LAST", "" + (tile.height() - 1))
            .replace("$HEIGHT", "" + tile.height())
            .replace(
                "$DISPATCH",
                tile.dispatch(
                    "tile",
                    "shift + 4L * first, table, pixels, columns, to + row * first, row, add"));
  }

  private static String tile(Tile tile, int h) {
    Lanes lanes = tile.lanes();
    String add = results(tile, h, (c, at) -> lanes.store(at, lanes.add(c, lanes.load(at))));
    String set = results(tile, h, (c, at) -> lanes.store(at, c));
    return """
    private static void tile$H(
    long shift, long table, int pixels, long columns, long to, long row, boolean add) {
    $ACCUMULATORS
    long b = columns & MASK;
    long places = table & MASK;
    $LOOP
    long a = ALL.get(I64, places + 2 * at) + shift & MASK;
    $STEP}
    if (add) {
    $ADD} else {
    $SET}
    }

    """
        .replace("$H", "" + h)
        .replace("$ACCUMULATORS", tile.accumulators(h))
        .replace("$LOOP", Tile.loop("pixels"))
        .replace(
            "$STEP", tile.step(h, r -> "a + " + 4 * r, "b + %d * at".formatted(tile.bytes() / 4)))
        .replace("$ADD", add)
        .replace("$SET", set);
  }

  /**
   * Stores the accumulators of {@code h} rows.
   *
   * @param store stores an accumulator to an address
   */
  private static String results(Tile tile, int h, BinaryOperator<String> store) {
    return Tile.rows(
        h,
        r ->
            "long q%d = to + %d * row;\n".formatted(r, r)
                + tile.vectors(v ->
                    store.apply(
                            "c%d_%d".formatted(r, v),
                            "q%d + %d".formatted(r, v * tile.lanes().bytes()))
                        + "\n"));
  }
}
