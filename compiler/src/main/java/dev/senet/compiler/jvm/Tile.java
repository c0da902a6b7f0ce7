package dev.senet.compiler.jvm;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The register tile of matrix products: {@code height} rows by {@code vectors} vectors of columns.
 *
 * <p>C2 schedules all loads of a step before its multiply-adds, so a step holds {@code height *
 * vectors} accumulators, {@code height} broadcast values and {@code vectors} loaded vectors at
 * once. Where these fit into the registers nothing is spilled, whatever the scheduler does; larger
 * tiles, which would fit if it took turns, spill accumulators in some compilations.
 *
 * @param height rows
 * @param vectors vectors in a row
 */
record Tile(Lanes lanes, int height, int vectors) {
  /** The tile for a dialect; the same on all machines, since classes are compiled ahead. */
  static Tile of(Lanes lanes) {
    return switch (lanes) {
      case SCALAR -> new Tile(lanes, 2, 4);
      case V256 -> new Tile(lanes, 6, 2);
      case V128, V512 -> new Tile(lanes, 8, 2);
    };
  }

  /**
   * All tiles that the registers hold, that of {@link #of} first. Others have fewer rows, which
   * suit maps whose pixels they divide, or more columns, which read the image less often.
   */
  static List<Tile> all(Lanes lanes) {
    Tile usual = of(lanes);
    return switch (lanes) {
      case SCALAR -> List.of(usual, new Tile(lanes, 4, 2));
      case V256 -> List.of(usual, new Tile(lanes, 4, 2), new Tile(lanes, 3, 3));
      case V128, V512 -> List.of(usual, new Tile(lanes, 7, 2), new Tile(lanes, 6, 3));
    };
  }

  /** A tile of half as many columns, for panels that have no more. */
  Tile half() {
    return new Tile(lanes, height, vectors / 2);
  }

  /** Columns. */
  int width() {
    return vectors * lanes.count();
  }

  /** Bytes of a row. */
  int bytes() {
    return 4 * width();
  }

  /** {@code text} for each of the first {@code rows} rows. */
  static String rows(int rows, IntFunction<String> text) {
    return IntStream.range(0, rows).mapToObj(text).collect(Collectors.joining());
  }

  /** {@code text} for each vector of a row. */
  String vectors(IntFunction<String> text) {
    return IntStream.range(0, vectors).mapToObj(text).collect(Collectors.joining());
  }

  /** Declares the accumulators of the first {@code rows} rows. */
  String accumulators(int rows) {
    return "%s zero = %s;\n".formatted(lanes.type(), lanes.zero())
        + rows(rows, i -> vectors(v -> "%s c%d_%d = zero;\n".formatted(lanes.type(), i, v)));
  }

  /**
   * The head of a loop with a long {@code at}, four times an index from 0 to the int {@code count}:
   * the offset of a float. It counts in steps so large that C2 does not unroll it, as it would with
   * small tiles, whose accumulators it then spills. C2 must see that {@code at} and its products
   * with the vectors of a row fit into an int: only then does it add them to an address in the load
   * itself, rather than by two instructions for each row.
   */
  static String loop(String count) {
    return """
    for (int i = 0; i < $COUNT << 8; i += 256) {
    long at = i >> 6 & 0x1ffffff;\
    """
        .replace("$COUNT", count);
  }

  /**
   * The head of a loop over the pixels {@code from} to {@code end} in tiles of nearly equal
   * heights: tile {@code i} has {@code h} pixels from {@code first} on.
   */
  String loopOverPixels() {
    return """
    int pixels = end - from;
    int tiles = (pixels + $LAST) / $HEIGHT;
    for (int i = 0; i < tiles; i++) {
    int first = from + (int) ((long) i * pixels / tiles);
    int h = from + (int) ((i + 1L) * pixels / tiles) - first;\
    """
        .replace("$LAST", "" + (height - 1))
        .replace("$HEIGHT", "" + height);
  }

  /**
   * One step of the product: {@code c[i][v] += a[i] * b[v]}.
   *
   * @param row the address of the scalar of a row
   * @param columns the address of the first vector
   */
  String step(int rows, IntFunction<String> row, String columns) {
    String loads =
        vectors(v ->
            "%s b%d = %s;\n"
                .formatted(lanes.type(), v, lanes.load(columns + " + " + v * lanes.bytes())));
    return loads
        + rows(
            rows,
            i ->
                "%s x%d = %s;\n"
                        .formatted(lanes.type(), i, lanes.splat(Lanes.loadFloat(row.apply(i))))
                    + vectors(v -> {
                      String c = "c%d_%d".formatted(i, v);
                      return "%s = %s;\n".formatted(c, lanes.fma("x" + i, "b" + v, c));
                    }));
  }

  /** Calls method {@code name<h>(arguments)} for the height {@code h} that a local holds. */
  String dispatch(String name, String arguments) {
    return "switch (h) {\n"
        + IntStream.range(1, height)
            .mapToObj(h -> "case %d -> %s%d(%s);\n".formatted(h, name, h, arguments))
            .collect(Collectors.joining())
        + "default -> %s%d(%s);\n}\n".formatted(name, height, arguments);
  }

  /** The declarations that emitted tiles refer to. */
  static String constants() {
    return """
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;

    // Lets the compiler see that sums of addresses do not overflow: no bounds tests in loops.
    private static final long MASK = (1L << 56) - 1;

    """;
  }
}
