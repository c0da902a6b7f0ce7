package dev.senet.compiler.jvm;

/** The methods of excitations that are the same for all. */
final class ExcitationMethods {
  /** Rows of the weight that a pass over the result adds. */
  private static final int ROWS = 4;

  private ExcitationMethods() {}

  /** {@code mean}: sums [chunks, channels] are added in order and divided. */
  static String mean(Lanes lanes) {
    return """
    private static void mean(long sums, int chunks, int channels, float positions, long out) {
    int c = 0;
    $VECTORSfor (; c < channels; c++) {
    $SCALAR}
    }

    """
        .replace("$VECTORS", lanes.isVector() ? vectors(lanes, "channels", meanOf(lanes)) : "")
        .replace("$SCALAR", meanOf(Lanes.SCALAR));
  }

  private static String meanOf(Lanes l) {
    return """
    $TYPE sum = $ZERO;
    for (int i = 0; i < chunks; i++) {
    $TYPE part = $LOAD;
    sum = $SUM;
    }
    $STORE
    """
        .replace("$TYPE", l.type())
        .replace("$ZERO", l.zero())
        .replace("$LOAD", l.load("sums + 4L * ((long) i * channels + c)"))
        .replace("$SUM", l.add("part", "sum"))
        .replace("$STORE", l.store("out + 4L * c", l.divide("sum", l.splat("positions"))));
  }

  /**
   * {@code product}: a vector times a weight [depth, columns]. The weight is read once, row by row,
   * as it lies in memory; the result stays in the first-level cache. {@code rows} is a method of
   * its own, so that it is compiled after few samples.
   */
  static String product(Lanes lanes) {
    return """
    private static void product(
    long x, int depth, long w, int columns, long out) {
    for (int c = 0; c < columns; c++) {
    ALL.set(F32, out + 4L * c, 0f);
    }
    int k = 0;
    for (; k <= depth - $ROWS; k += $ROWS) {
    rows(x + 4L * k, w + 4L * k * columns, columns, columns, out);
    }
    for (; k < depth; k++) {
    row(x + 4L * k, w + 4L * k * columns, columns, columns, out);
    }
    }

    """
            .replace("$ROWS", "" + ROWS)
        + rows(lanes, "rows", ROWS)
        + rows(lanes, "row", 1);
  }

  /** {@code slide}: a kernel that slides along a vector, tap by tap; calls {@code row}. */
  static String slide() {
    return """
    private static void slide(
    long x, long w, int taps, int before, int dilation, int count, long out) {
    for (int c = 0; c < count; c++) {
    ALL.set(F32, out + 4L * c, 0f);
    }
    for (int k = 0; k < taps; k++) {
    int shift = k * dilation - before;
    int first = Math.max(0, -shift);
    int end = Math.min(count, count - shift);
    row(w + 4L * k, x + 4L * (first + shift), 0, end - first, out + 4L * first);
    }
    }

    """;
  }

  private static String rows(Lanes lanes, String name, int rows) {
    StringBuilder factors = new StringBuilder();
    StringBuilder splats = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      factors.append("float x%d = %s;\n".formatted(i, Lanes.loadFloat("x + " + 4 * i)));
      splats.append("FloatVector b%d = %s;\n".formatted(i, lanes.splat("x" + i)));
    }
    return """
    private static void $NAME(long x, long w, int columns, int count, long out) {
    $FACTORSint c = 0;
    $VECTORSfor (; c < count; c++) {
    $SCALAR}
    }

    """
        .replace("$NAME", name)
        .replace("$FACTORS", factors)
        .replace(
            "$VECTORS",
            lanes.isVector() ? splats + vectors(lanes, "count", addRows(lanes, "b", rows)) : "")
        .replace("$SCALAR", addRows(Lanes.SCALAR, "x", rows));
  }

  private static String addRows(Lanes l, String factor, int rows) {
    StringBuilder text = new StringBuilder();
    text.append("%s sum = %s;\n".formatted(l.type(), l.load("out + 4L * c")));
    for (int i = 0; i < rows; i++) {
      text.append(
          "%s w%d = %s;\n".formatted(l.type(), i, l.load("w + 4L * (" + i + "L * columns + c)")));
      text.append("sum = %s;\n".formatted(l.fma("w" + i, factor + i, "sum")));
    }
    return text.append(l.store("out + 4L * c", "sum")).append("\n").toString();
  }

  private static String vectors(Lanes lanes, String count, String body) {
    return "for (; c <= %s - %d; c += %d) {\n%s}\n"
        .formatted(count, lanes.count(), lanes.count(), body);
  }
}
