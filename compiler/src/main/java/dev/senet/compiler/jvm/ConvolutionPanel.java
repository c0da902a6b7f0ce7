package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Prints the method {@code panel<v>} of kernels, which goes through the pixels in tiles ({@link
 * ConvolutionTiles}), and what it needs.
 *
 * @param isSummed whether the results are added to a row of sums, {@code partial}, as well
 */
record ConvolutionPanel(Tile tile, FusedExpr epilogue, boolean isSummed) {
  /**
   * Statements of an epilogue that are printed for each accumulator. HotSpot leaves methods of 8000
   * bytes to the interpreter, so longer ones are printed once, as a loop over the stored results.
   */
  private static final int MOST_STATEMENTS = 8;

  /** The class of the tiles. */
  KernelSource tiles() {
    return new ConvolutionTiles(tile, inner(), false).source();
  }

  /** The methods, which call those of the class {@code tiles}. */
  String methods(String tiles) {
    String methods =
        (hasLoop() ? new EpilogueLoop(tile, epilogue, isSummed).method("finish$V") : "")
            + (addsTiles() ? addTile() : "")
            + copy()
            + panel();
    return methods.replace("$V", "" + tile.vectors()).replace("$TILES", tiles);
  }

  /** What the tiles apply. */
  private FusedExpr inner() {
    return hasLoop() ? FusedExpr.NONE : epilogue;
  }

  private boolean hasLoop() {
    List<String> names = Collections.nCopies(1 + epilogue.accesses().size(), "x");
    String statements =
        new ExprEmitter(tile.lanes(), epilogue.expression()).emit(names, "").statements();
    return statements.lines().count() > MOST_STATEMENTS;
  }

  /** Whether sums are taken of what the tiles have stored; else the loop takes them. */
  private boolean addsTiles() {
    return isSummed && !hasLoop();
  }

  /** Pixels in tiles of nearly equal heights; a panel that is not full goes through a buffer. */
  private String panel() {
    String sums = hasLoop() ? dispatch("bufferPlaces, buffer") : "";
    return """
    private static void panel$V(
    int from, int end, long table, long runs, int count, int length, long w, long places, long out,
    int width, long buffer, long bufferPlaces$PARAMETERS$PARTIAL) {
    $TILE_LOOP
    long at = table + 8L * first;
    long place = places + 8L * first;
    $SUMS
    if (width == $WIDTH) {
    $DIRECT
    $ADD_DIRECT
    } else {
    $BUFFERED
    $ADD_BUFFERED
    for (int r = 0; r < h; r++) {
    copy$V(buffer + $BYTES * r, out + ALL.get(I64, place + 8L * r), width);
    }
    }
    }
    }

    """
        .replace("$PARAMETERS", parameters())
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$ADD_DIRECT", addsTiles() ? "addTile$V(h, place, out, partial);" : "")
        .replace("$ADD_BUFFERED", addsTiles() ? "addTile$V(h, bufferPlaces, buffer, partial);" : "")
        .replace("$TILE_LOOP", tile.loopOverPixels())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$SUMS", sums)
        .replace("$DIRECT", results("place, out"))
        .replace("$BUFFERED", results("bufferPlaces, buffer"));
  }

  /** A method that copies a row that is shorter than a tile's. */
  String copy() {
    return """
    private static void copy$V(long from, long to, int count) {
    if (count < $LANES) {
    for (int c = 0; c < count; c++) {
    ALL.set(F32, to + 4L * c, ALL.get(F32, from + 4L * c));
    }
    return;
    }
    for (int c = 0; c < count - $LANES; c += $LANES) {
    $COPY
    }
    int c = count - $LANES;
    $COPY
    }

    """
        .replace("$LANES", "" + tile.lanes().count())
        .replace("$COPY", tile.lanes().store("to + 4L * c", tile.lanes().load("from + 4L * c")));
  }

  /**
   * A method that adds the results of a tile, which are in the cache still, to the sums. In the
   * tiles themselves it would take more than C2 inlines.
   */
  private String addTile() {
    Lanes lanes = tile.lanes();
    String loads =
        tile.vectors(v ->
            "%s s%d = %s;\n"
                .formatted(lanes.type(), v, lanes.load("partial + " + v * lanes.bytes())));
    String sums =
        tile.vectors(v ->
            "s%d = %s;\n".formatted(v, lanes.add(lanes.load("p + " + v * lanes.bytes()), "s" + v)));
    String stores =
        tile.vectors(v -> lanes.store("partial + " + v * lanes.bytes(), "s" + v) + "\n");
    return """
    private static void addTile$V(int h, long places, long out, long partial) {
    $LOADSfor (int r = 0; r < h; r++) {
    long p = out + ALL.get(I64, places + 8L * r);
    $SUMS}
    $STORES}

    """
        .replace("$LOADS", loads)
        .replace("$SUMS", sums)
        .replace("$STORES", stores);
  }

  private String results(String destination) {
    return hasLoop()
        ? "finish$V(h, buffer, "
            + destination
            + ", place"
            + epilogue.operands(i -> ", e" + i)
            + (isSummed ? ", partial" : "")
            + ");"
        : dispatch(destination);
  }

  private String dispatch(String destination) {
    String operands = (epilogue.hasFull() ? ", place" : "") + epilogue.operands(i -> ", e" + i);
    return tile.dispatch(
        "$TILES.rows$Vx",
        "at, runs, count, length, w, " + destination + (hasLoop() ? "" : operands));
  }

  /**
   * Arguments that follow those of {@code panel}, each with a comma before it: the operands'
   * addresses at a sample and a channel.
   *
   * @param names the operands' addresses
   * @param channels channels of the output
   */
  String arguments(IntFunction<String> names, String sample, String channel, String channels) {
    return epilogue.operands(i ->
        ", "
            + names.apply(i)
            + switch (epilogue.accesses().get(i)) {
              case FULL, CHANNEL -> " + 4 * " + channel;
              case SAMPLE_CHANNEL -> " + 4 * (%s * (%s) + %s)".formatted(sample, channels, channel);
              case SAMPLE -> " + 4 * " + sample;
              case SCALAR -> "";
            });
  }

  private String parameters() {
    return epilogue.operands(i -> ", long e" + i);
  }
}
