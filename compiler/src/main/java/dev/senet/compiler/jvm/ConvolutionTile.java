package dev.senet.compiler.jvm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints the innermost methods of convolutions: {@code tile<v>x<h>} computes {@code h} pixels by
 * the {@code v} vectors of a panel's columns in registers, applies the epilogue and stores.
 *
 * <p>A pixel is an address in the image, a tap row a distance from there to {@code length}
 * contiguous values; both come from tables, so that one method serves every shape. {@code
 * rows<v>x<h>} looks the addresses of the pixels up: C2 stops at a number of nodes to inline what
 * Java's own library does not insist on, and must not reach it before the end of the loops of
 * {@code tile<v>x<h>}.
 *
 * @param isSummed whether the results are added to a row of sums, {@code partial}, as well
 */
record ConvolutionTile(Tile tile, FusedExpr epilogue, boolean isSummed) {
  /**
   * Statements of an epilogue that are printed for each accumulator. HotSpot leaves methods of 8000
   * bytes to the interpreter, so longer ones are printed once, as a loop over the stored results.
   */
  private static final int MOST_STATEMENTS = 8;

  /** The methods for all heights, and {@code panel<v>}, which goes through the pixels. */
  String methods() {
    ConvolutionTile inner = hasLoop() ? new ConvolutionTile(tile, FusedExpr.NONE, false) : this;
    String tiles =
        IntStream.rangeClosed(1, tile.height()).mapToObj(inner::tile).collect(Collectors.joining());
    String methods =
        tiles
            + (hasLoop() ? new EpilogueLoop(tile, epilogue).method("finish$V") : "")
            + (isSummed ? addTile() : "")
            + panel(inner);
    return methods.replace("$V", "" + tile.vectors());
  }

  private boolean hasLoop() {
    List<String> names = Collections.nCopies(1 + epilogue.accesses().size(), "x");
    String statements =
        new ExprEmitter(tile.lanes(), epilogue.expression()).emit(names, "").statements();
    return statements.lines().count() > MOST_STATEMENTS;
  }

  private String tile(int h) {
    Lanes lanes = tile.lanes();
    return """
    private static void rows$Vx$H(
    long pixels, long runs, int count, int length, long w, long places, long out$TABLE_PARAMETERS) {
    tile$Vx$H($PIXELS_OF_TABLE runs, count, length, w, $PLACES_OF_TABLE$ARGUMENTS);
    }

    private static void tile$Vx$H(
    $PIXELS long runs, int count, int length, long w, $PLACES$PARAMETERS) {
    $ACCUMULATORS
    for (int t = 0; t < count; t++) {
    long run = ALL.get(I64, runs + 8L * t);
    long b = w + (long) t * length * $BYTES & MASK;
    $ADDRESSES
    $LOOP
    $STEP}
    }
    $EPILOGUE}

    """
        .replace("$TABLE_PARAMETERS", (hasFull() ? ", long full" : "") + parameters())
        .replace("$PIXELS_OF_TABLE", Tile.rows(h, i -> address("pixels", i) + ", "))
        .replace(
            "$PLACES_OF_TABLE",
            places(h, r -> "out + " + address("places", r), r -> address("full", r)))
        .replace("$ARGUMENTS", operands(i -> ", e" + i))
        .replace("$PLACES", places(h, r -> "long o" + r, r -> "long f" + r))
        .replace("$PARAMETERS", parameters())
        .replace("$H", "" + h)
        .replace("$PIXELS", Tile.rows(h, i -> "long p%d, ".formatted(i)))
        .replace("$ACCUMULATORS", tile.accumulators(h))
        .replace("$ADDRESSES", Tile.rows(h, i -> "long a%d = p%d + run & MASK;\n".formatted(i, i)))
        .replace("$LOOP", Tile.loop("length"))
        .replace(
            "$STEP",
            tile.step(h, i -> "a%d + 4 * k".formatted(i), "b + %d * k".formatted(tile.bytes())))
        .replace("$BYTES", "" + tile.bytes())
        .replace("$EPILOGUE", epilogue(h, lanes));
  }

  /**
   * What belongs to the places that a tile's rows are stored to, and read from if there are any.
   */
  private String places(int h, IntFunction<String> out, IntFunction<String> full) {
    return IntStream.range(0, hasFull() ? 2 * h : h)
        .mapToObj(r -> r < h ? out.apply(r) : full.apply(r - h))
        .collect(Collectors.joining(", "));
  }

  private static String address(String table, int row) {
    return "ALL.get(I64, %s + %d)".formatted(table, 8 * row);
  }

  private String epilogue(int h, Lanes lanes) {
    ExprEmitter emitter = new ExprEmitter(lanes, epilogue.expression());
    String shared =
        operands(i ->
            switch (epilogue.accesses().get(i)) {
              case FULL -> "";
              case CHANNEL, SAMPLE_CHANNEL ->
                  tile.vectors(v -> declare("e%d_%d".formatted(i, v), vector("e" + i, v)));
              case SAMPLE, SCALAR -> declare("e" + i + "_", lanes.splat(Lanes.loadFloat("e" + i)));
            });
    String stores = Tile.rows(h, r -> tile.vectors(v -> store(emitter, r, v)));
    return emitter.constants() + shared + stores;
  }

  private String store(ExprEmitter emitter, int r, int v) {
    String suffix = "_%d_%d".formatted(r, v);
    List<String> names = new ArrayList<>(List.of("c%d_%d".formatted(r, v)));
    StringBuilder loads = new StringBuilder();
    for (int i = 0; i < epilogue.accesses().size(); i++) {
      switch (epilogue.accesses().get(i)) {
        case FULL -> {
          names.add("e" + i + suffix);
          loads.append(declare("e" + i + suffix, vector("e%d + f%d".formatted(i, r), v)));
        }
        case CHANNEL, SAMPLE_CHANNEL -> names.add("e%d_%d".formatted(i, v));
        case SAMPLE, SCALAR -> names.add("e" + i + "_");
      }
    }
    ExprEmitter.Code code = emitter.emit(names, suffix);
    return loads
        + code.statements()
        + tile.lanes().store("o%d + %d".formatted(r, v * tile.lanes().bytes()), code.result())
        + "\n";
  }

  private String declare(String name, String value) {
    return "%s %s = %s;\n".formatted(tile.lanes().type(), name, value);
  }

  private String vector(String address, int v) {
    return tile.lanes().load(address + " + " + v * tile.lanes().bytes());
  }

  /** Pixels in tiles of nearly equal heights; a panel that is not full goes through a buffer. */
  private String panel(ConvolutionTile inner) {
    String sums = hasLoop() ? inner.dispatch("bufferPlaces, buffer") : "";
    return """
    private static void panel$V(
    int from, int end, long table, long runs, int count, int length, long w, long places, long out,
    int width, long buffer, long bufferPlaces$PARAMETERS$PARTIAL) {
    int pixels = end - from;
    int tiles = (pixels + $LAST) / $HEIGHT;
    for (int i = 0; i < tiles; i++) {
    int first = from + (int) ((long) i * pixels / tiles);
    int h = from + (int) ((i + 1L) * pixels / tiles) - first;
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
        .replace("$PARAMETERS", parameters())
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$ADD_DIRECT", isSummed ? "addTile$V(h, place, out, partial);" : "")
        .replace("$ADD_BUFFERED", isSummed ? "addTile$V(h, bufferPlaces, buffer, partial);" : "")
        .replace("$LAST", "" + (tile.height() - 1))
        .replace("$HEIGHT", "" + tile.height())
        .replace("$WIDTH", "" + tile.width())
        .replace("$BYTES", "" + tile.bytes())
        .replace("$LANES", "" + tile.lanes().count())
        .replace("$COPY", tile.lanes().store("to + 4L * c", tile.lanes().load("from + 4L * c")))
        .replace("$SUMS", sums)
        .replace("$DIRECT", results("place, out"))
        .replace("$BUFFERED", results("bufferPlaces, buffer"));
  }

  /**
   * A method that adds the results of a tile, which are in the cache still, to the sums. In the
   * tiles themselves it would take more than C2 inlines.
   */
  private String addTile() {
    Lanes lanes = tile.lanes();
    String loads =
        tile.vectors(v -> declare("s" + v, lanes.load("partial + " + v * lanes.bytes())));
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
        ? "finish$V(h, buffer, " + destination + ", place" + operands(i -> ", e" + i) + ");"
        : dispatch(destination);
  }

  private String dispatch(String destination) {
    String arguments = "at, runs, count, length, w, " + destination + (hasFull() ? ", place" : "");
    return tile.dispatch("rows$Vx", arguments + operands(i -> ", e" + i));
  }

  /**
   * Arguments that follow those of {@code panel}, each with a comma before it: the operands'
   * addresses at a sample and a channel.
   *
   * @param names the operands' addresses
   * @param channels channels of the output
   */
  String arguments(IntFunction<String> names, String sample, String channel, String channels) {
    return operands(i ->
        ", "
            + names.apply(i)
            + switch (epilogue.accesses().get(i)) {
              case FULL, CHANNEL -> " + 4 * " + channel;
              case SAMPLE_CHANNEL -> " + 4 * (%s * (%s) + %s)".formatted(sample, channels, channel);
              case SAMPLE -> " + 4 * " + sample;
              case SCALAR -> "";
            });
  }

  private boolean hasFull() {
    return epilogue.accesses().contains(Access.FULL);
  }

  private String parameters() {
    return operands(i -> ", long e" + i);
  }

  private String operands(IntFunction<String> text) {
    return IntStream.range(0, epilogue.accesses().size())
        .mapToObj(text)
        .collect(Collectors.joining());
  }
}
