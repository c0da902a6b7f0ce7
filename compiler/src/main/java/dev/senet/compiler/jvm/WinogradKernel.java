package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.List;

/**
 * Dense 3×3 convolution of stride 1 by Winograd's minimal filtering ({@link WinogradTransform}):
 * transforms the input tiles of a block, multiplies the matrices tiles × depth by the transformed
 * weights in register tiles ({@link ConvolutionTiles}), and transforms the sums to output tiles.
 *
 * <p>A unit is a few tiles of an image, with all their channels. Units that a thread gets together
 * are computed in blocks as large as the scratch memory; no result depends on the block that its
 * tile is in.
 *
 * @param isSummed whether each unit also stores the sums of its results by channel
 */
record WinogradKernel(
    WinogradTile size, Tile tile, FusedExpr prologue, FusedExpr epilogue, boolean isSummed) {
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
          "tileRows",
          "tileColumns",
          "firstRow",
          "firstColumn",
          "gridRows",
          "gridColumns",
          "channels",
          "outImage",
          "outRow",
          "outColumn",
          "tilesPerUnit",
          "tilesPerBlock",
          "pitch",
          "wPlane",
          "vPlane",
          "mPlane");

  /**
   * The scratch memory of a block of {@code tiles} tiles.
   *
   * @param panels panels of weights
   * @param pitch bytes of a pixel of a transformed input tile
   * @param inputPlane bytes from product to product of the transformed input tiles
   * @param sumPlane bytes from product to product of the sums
   */
  record Scratch(
      WinogradTile size,
      Tile tile,
      long tiles,
      long panels,
      long pitch,
      long inputPlane,
      long sumPlane) {
    /** A pitch that is a multiple of this maps the rows of a register tile to few cache sets. */
    private static final long ALIAS_BYTES = 4096;

    static Scratch of(WinogradTile size, Tile tile, long tiles, long depth, long panels) {
      long pitch = Math.ceilDiv(4 * depth, tile.lanes().bytes()) * tile.lanes().bytes();
      long apart = pitch % ALIAS_BYTES == 0 ? pitch + 64 : pitch;
      return new Scratch(
          size,
          tile,
          tiles,
          panels,
          apart,
          round(tiles * apart) + 64,
          tiles * panels * tile.bytes() + 64);
    }

    long bytes() {
      return Places.of(size, tile).end()
          + 2 * round(8 * tiles)
          + panels * tile.bytes()
          + round(size.products() * pitch + ImagePacking.SLACK)
          + size.products() * (inputPlane + sumPlane);
    }

    private static long round(long bytes) {
      return Math.ceilDiv(bytes, 64L) * 64;
    }
  }

  /** Where in the scratch memory the tables and buffers of fixed size lie. */
  private record Places(long outputs, long spares, long work, long result, long spare, long end) {
    static Places of(WinogradTile size, Tile tile) {
      long pixels = (long) size.outputs() * size.outputs();
      long outputs = Math.ceilDiv(8L * size.products(), 64) * 64;
      long spares = outputs + 8 * pixels;
      long work = spares + 8 * pixels;
      long result = work + Math.ceilDiv(size.products() * tile.lanes().bytes(), 64) * 64L;
      long spare = result + pixels * tile.bytes();
      return new Places(outputs, spares, work, result, spare, spare + pixels * tile.bytes());
    }
  }

  /**
   * The kernel. Arguments: addresses of the image, the transformed weight and the output; images;
   * rows and columns of the image, bytes from image to image, row to row, column to column,
   * channels; rows and columns of tiles; place of the first tap; rows, columns and channels of the
   * output, bytes from image to image, row to row, column to column; tiles of a unit and the most
   * of a block; the layout of the scratch memory; the operands of the prologue and the epilogue;
   * the sums, if there are any, [image, unit, channel].
   */
  KernelSource source() {
    ImagePacking packing = new ImagePacking(tile.lanes(), prologue);
    Arguments arguments = Arguments.of(NAMES, prologue, epilogue, isSummed);
    WinogradStages stages = new WinogradStages(size, tile, epilogue, isSummed);
    PanelProducts products = new PanelProducts(tile);
    String methods =
        run() + tables() + transformInputs(packing) + products() + transformOutputs(stages);
    return KernelClass.of(
        "Winograd",
        tile.lanes(),
        """
        out[n, r, c, m] = epilogue(Σ w[i, j, k, m] * prologue(x[n, r + first + i, …, k]))
        over 3×3 taps i, j and depth k, by tiles of %dx%d results; w transformed, in panels of %d channels.
        """
                .formatted(size.outputs(), size.outputs(), tile.width())
            + arguments.description(),
        Tile.constants()
            + fill(methods, arguments)
            + packing.methods()
            + products.multiply()
            + stages.methods(),
        List.of(products.storing()));
  }

  private String fill(String text, Arguments arguments) {
    Places places = Places.of(size, tile);
    return text.replace(
            "$SCRATCH",
            """
            long table = scratch + $END;
            long sumTable = table + (8 * tilesPerBlock + 63) / 64 * 64;
            long partial = sumTable + (8 * tilesPerBlock + 63) / 64 * 64;
            long panels = (channels + $WIDTH - 1) / $WIDTH;
            long patch = partial + panels * $BYTES;
            long v = patch + ($PRODUCTS * pitch + $SLACK + 63) / 64 * 64;
            long m = v + $PRODUCTS * vPlane;
            """)
        .replace("$PRODUCTS", "" + size.products())
        .replace("$INPUTS", "" + size.inputs())
        .replace("$EDGE", "" + size.outputs())
        .replace("$DECLARATIONS", arguments.declarations())
        .replace("$OUTPUTS", "" + places.outputs())
        .replace("$SPARES", "" + places.spares())
        .replace("$WORK", "" + places.work())
        .replace("$RESULT", "" + places.result())
        .replace("$SPARE", "" + places.spare())
        .replace("$END", "" + places.end())
        .replace("$V", "" + tile.vectors())
        .replace("$SLACK", "" + ImagePacking.SLACK)
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes());
  }

  private static String run() {
    return """
    @Override
    public long related(long[] a) {
    $DECLARATIONS
    return tilesPerBlock / tilesPerUnit;
    }

    public void run(long[] a, long from, long to, long scratch) {
    $DECLARATIONS
    fillTables(a, scratch);
    long tilesPerImage = tileRows * tileColumns;
    long unitsPerImage = (tilesPerImage + tilesPerUnit - 1) / tilesPerUnit;
    long start = from / unitsPerImage * tilesPerImage + from % unitsPerImage * tilesPerUnit;
    long count = to / unitsPerImage * tilesPerImage + to % unitsPerImage * tilesPerUnit - start;
    long blocks = (count + tilesPerBlock - 1) / tilesPerBlock;
    for (long b = 0; b < blocks; b++) {
    long first = start + b * count / blocks;
    int tiles = (int) (start + (b + 1) * count / blocks - first);
    transformInputs(a, first, tiles, scratch);
    products(a, tiles, scratch);
    transformOutputs(a, first, tiles, scratch);
    }
    }

    """;
  }

  /** Tables of distances: from product to product, between the results of a tile, of tiles. */
  private static String tables() {
    return """
    private static void fillTables(long[] a, long scratch) {
    $DECLARATIONS
    $SCRATCH
    for (int i = 0; i < $PRODUCTS; i++) {
    ALL.set(I64, scratch + 8L * i, i * vPlane);
    }
    for (int i = 0; i < $EDGE * $EDGE; i++) {
    ALL.set(I64, scratch + $OUTPUTS + 8L * i, i / $EDGE * outRow + i % $EDGE * outColumn);
    ALL.set(I64, scratch + $SPARES + 8L * i, $BYTESL * i);
    }
    for (int t = 0; t < tilesPerBlock; t++) {
    ALL.set(I64, table + 8L * t, v + t * pitch);
    ALL.set(I64, sumTable + 8L * t, t * panels * $BYTES);
    }
    }

    """;
  }

  /** A tile that lies inside the image is read in place, unless there is a prologue. */
  private String transformInputs(ImagePacking packing) {
    return """
    private static void transformInputs(long[] a, long first, int tiles, long scratch) {
    $DECLARATIONS
    $SCRATCH
    for (int t = 0; t < tiles; t++) {
    long column = (first + t) % tileColumns * $EDGE + firstColumn;
    long row = (first + t) / tileColumns % tileRows * $EDGE + firstRow;
    long image = (first + t) / tileColumns / tileRows;
    long at = x + image * xImage;
    long from = at + row * xRow + column * xColumn;
    long line = xRow;
    long step = xColumn;
    if ($PACKED) {
    pack(at, inRows, inColumns, xRow, xColumn, row, column, $INPUTS, $INPUTS, (int) depth,
    patch, pitch$PACKING);
    from = patch;
    line = $INPUTS * pitch;
    step = pitch;
    }
    transformInput(from, line, step, (int) depth, v + t * pitch, vPlane, scratch + $WORK);
    }
    }

    """
        .replace(
            "$PACKED",
            prologue.isNone()
                ? "row < 0 || column < 0 || row + $INPUTS > inRows || column + $INPUTS > inColumns"
                : "true")
        .replace("$PACKING", packing.arguments(i -> "u" + i, "image", "0", "depth"));
  }

  private static String products() {
    return """
    private static void products(long[] a, int tiles, long scratch) {
    $DECLARATIONS
    $SCRATCH
    for (int product = 0; product < $PRODUCTS; product++) {
    for (long panel = 0; panel < panels; panel++) {
    long b = w + product * wPlane + panel * depth * $BYTES;
    long next = b;
    if (panel + 1 < panels) {
    next = b + depth * $BYTES;
    } else if (product + 1 < $PRODUCTS) {
    next = w + (product + 1) * wPlane;
    }
    multiply(0, tiles, table, scratch + 8L * product, (int) depth, b, next,
    sumTable, m + product * mPlane + panel * $BYTES);
    }
    }
    }

    """;
  }

  private String transformOutputs(WinogradStages stages) {
    return """
    private static void transformOutputs(long[] a, long first, int tiles, long scratch) {
    $DECLARATIONS
    $SCRATCH
    for (int t = 0; t < tiles; t++) {
    long place = (first + t) % (tileRows * tileColumns);
    long column = place % tileColumns * $EDGE;
    long row = place / tileColumns * $EDGE;
    long image = (first + t) / tileColumns / tileRows;
    long at = image * outImage + row * outRow + column * outColumn;
    int rows = (int) Math.min($EDGE, gridRows - row);
    int columns = (int) Math.min($EDGE, gridColumns - column);
    $CLEAR
    for (long panel = 0; panel < panels; panel++) {
    long channel = panel * $WIDTH;
    transformOutput(m + (t * panels + panel) * $BYTES, mPlane, scratch + $WORK, scratch + $RESULT);
    storeTile(rows, columns, scratch + $RESULT, scratch + $OUTPUTS, out + at + 4 * channel,
    (int) Math.min($WIDTH, channels - channel), scratch + $SPARE, scratch + $SPARES$OPERANDS$PARTIAL);
    }
    $SUMS
    }
    }

    """
        .replace("$OPERANDS", stages.arguments("image", "channel", "channels"))
        .replace("$PARTIAL", isSummed ? ", partial + panel * $BYTES" : "")
        .replace("$CLEAR", isSummed ? CLEAR_SUMS : "")
        .replace("$SUMS", isSummed ? STORE_SUMS : "");
  }

  /** Before the first tile of a unit. */
  private static final String CLEAR_SUMS =
      """
      if (place % tilesPerUnit == 0) {
      for (long c = 0; c < panels * $WIDTH; c++) {
      ALL.set(F32, partial + 4 * c, 0f);
      }
      }
      """;

  /** Behind the last tile of a unit. */
  private static final String STORE_SUMS =
      """
      if ((place + 1) % tilesPerUnit == 0 || place + 1 == tileRows * tileColumns) {
      long unitsPerImage = (tileRows * tileColumns + tilesPerUnit - 1) / tilesPerUnit;
      long part = image * unitsPerImage + place / tilesPerUnit;
      for (long c = 0; c < channels; c++) {
      ALL.set(F32, sums + 4 * (part * channels + c), ALL.get(F32, partial + 4 * c));
      }
      }
      """;
}
