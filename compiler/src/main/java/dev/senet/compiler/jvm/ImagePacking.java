package dev.senet.compiler.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Prints the methods that copy a region of an image into scratch memory, with zeros where the
 * region lies outside the image, and on the way apply an expression to the elements.
 *
 * <p>Vectors run over the end of a pixel into the next one, which is written later; so the scratch
 * memory needs {@link #SLACK} bytes more.
 */
record ImagePacking(Lanes lanes, FusedExpr prologue) {
  /** Bytes that may be written behind the region. */
  static final int SLACK = 64;

  /**
   * The method {@code pack}: copies {@code rows × columns} pixels of {@code depth} channels, from
   * row {@code row} and column {@code column} of the image at {@code image} on.
   */
  String methods() {
    return """
    private static void pack(
    long image, long inRows, long inColumns, long xRow, long xColumn,
    long row, long column, long rows, long columns, int depth, long to, long pitch$PARAMETERS) {
    long left = Math.clamp(-column, 0, columns);
    long right = Math.clamp(inColumns - column, left, columns);
    for (long r = 0; r < rows; r++) {
    long q = to + r * columns * pitch;
    if (row + r < 0 || row + r >= inRows) {
    clear(q, (int) (columns * pitch));
    } else {
    clear(q, (int) (left * pitch));
    long from = image + (row + r) * xRow + (column + left) * xColumn;
    packRow(from, xColumn, q + left * pitch, pitch, (int) (right - left), depth$ARGUMENTS);
    clear(q + right * pitch, (int) ((columns - right) * pitch));
    }
    }
    }

    private static void packRow(
    long from, long xColumn, long to, long pitch, int pixels, int depth$PARAMETERS) {
    $CONSTANTS
    for (int i = 0; i < pixels; i++) {
    long p = from + i * xColumn;
    long q = to + i * pitch;
    for (int c = 0; c < depth; c += $COUNT) {
    $TYPE x = $LOAD;
    $BODY
    }
    }
    }

    private static void clear(long to, int bytes) {
    for (int i = 0; i < bytes; i += $STEP) {
    $ZERO
    }
    }

    """
        .replace("$PARAMETERS", prologue.operands(i -> ", long u" + i))
        .replace("$ARGUMENTS", prologue.operands(i -> ", u" + i))
        .replace("$CONSTANTS", emitter().constants() + uniforms())
        .replace("$COUNT", "" + lanes.count())
        .replace("$TYPE", lanes.type())
        .replace("$LOAD", lanes.load("p + 4L * c"))
        .replace("$BODY", body())
        .replace("$STEP", "" + lanes.bytes())
        .replace("$ZERO", lanes.store("to + i", lanes.zero()));
  }

  /**
   * Arguments that follow those of {@code pack}, each with a comma before it: for operands of the
   * image's shape their distance to the image, for others their address at the image's sample and
   * the first channel.
   *
   * @param names the operands' addresses
   * @param first the first channel
   * @param channels channels of the image
   */
  String arguments(IntFunction<String> names, String sample, String first, String channels) {
    return prologue.operands(i ->
        ", "
            + names.apply(i)
            + switch (prologue.accesses().get(i)) {
              case FULL -> " - x";
              case CHANNEL -> " + 4 * (%s)".formatted(first);
              case SAMPLE_CHANNEL -> " + 4 * (%s * (%s) + %s)".formatted(sample, channels, first);
              case SAMPLE -> " + 4 * (%s)".formatted(sample);
              case SCALAR -> "";
            });
  }

  private ExprEmitter emitter() {
    return new ExprEmitter(lanes, prologue.expression());
  }

  private String uniforms() {
    return prologue.operands(i ->
        isUniform(i)
            ? "%s v%d = %s;\n".formatted(lanes.type(), i, lanes.splat(Lanes.loadFloat("u" + i)))
            : "");
  }

  private String body() {
    String loads =
        prologue.operands(i ->
            isUniform(i)
                ? ""
                : "%s v%d = %s;\n"
                    .formatted(
                        lanes.type(),
                        i,
                        lanes.load(
                            prologue.accesses().get(i) == Access.FULL
                                ? "p + u" + i + " + 4L * c"
                                : "u" + i + " + 4L * c")));
    List<String> names = new ArrayList<>(List.of("x"));
    IntStream.range(0, prologue.accesses().size()).forEach(i -> names.add("v" + i));
    ExprEmitter.Code code = emitter().emit(names, "");
    return loads + code.statements() + lanes.store("q + 4L * c", code.result());
  }

  private boolean isUniform(int i) {
    Access access = prologue.accesses().get(i);
    return access == Access.SAMPLE || access == Access.SCALAR;
  }
}
