package dev.senet.compiler.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints the method that applies a long epilogue to the stored results of a tile, vector by vector:
 * what all rows read is loaded before the first of them is stored. Rows of an output often lie
 * multiples of 4 KB apart, where the processor takes a load for one of what a store before it has
 * yet to write, and lets it wait.
 *
 * @param isSummed whether the results are added to a row of sums, {@code partial}, as well
 */
record EpilogueLoop(Tile tile, FusedExpr epilogue, boolean isSummed) {
  /**
   * The method {@code name}: row {@code r} of the tile at {@code from} goes to {@code out} plus
   * entry {@code r} of {@code places}; operands of the output's shape lie where {@code full} says.
   */
  String method(String name) {
    Lanes lanes = tile.lanes();
    ExprEmitter emitter = new ExprEmitter(lanes, epilogue.expression());
    List<String> names = new ArrayList<>(List.of("x"));
    IntStream.range(0, epilogue.accesses().size()).forEach(i -> names.add("v" + i));
    ExprEmitter.Code code = emitter.emit(names, "");
    return """
    private static void $NAME(
    int height, long from, long places, long out, long full$PARAMETERS$PARTIAL) {
    $CONSTANTS
    for (int c = 0; c < $BYTES; c += $STEP) {
    $CHANNELS
    $FIRST_SUM
    for (int r = 0; r < height; r++) {
    long p = from + $BYTESL * r;
    long q = out + ALL.get(I64, places + 8L * r);
    long f = ALL.get(I64, full + 8L * r);
    $TYPE x = $LOAD;
    $OPERANDS$STATEMENTS$TYPE y = $RESULT;
    $ADD
    $STORE
    }
    $LAST_SUM
    }
    }

    """
        .replace("$NAME", name)
        .replace("$PARAMETERS", epilogue.operands(i -> ", long e" + i))
        .replace("$CONSTANTS", emitter.constants() + epilogue.operands(this::uniform))
        .replace("$PARTIAL", isSummed ? ", long partial" : "")
        .replace("$FIRST_SUM", isSummed ? "$TYPE sum = " + lanes.load("partial + c") + ";" : "")
        .replace("$ADD", isSummed ? "sum = " + lanes.add("y", "sum") + ";" : "")
        .replace("$LAST_SUM", isSummed ? lanes.store("partial + c", "sum") : "")
        .replace("$BYTES", "" + tile.bytes())
        .replace("$STEP", "" + lanes.bytes())
        .replace("$TYPE", lanes.type())
        .replace("$LOAD", lanes.load("p + c"))
        .replace("$CHANNELS", epilogue.operands(i -> isUniform(i) || isFull(i) ? "" : operand(i)))
        .replace("$OPERANDS", epilogue.operands(i -> isFull(i) ? operand(i) : ""))
        .replace("$STATEMENTS", code.statements())
        .replace("$RESULT", code.result())
        .replace("$STORE", lanes.store("q + c", "y"));
  }

  private String uniform(int i) {
    return isUniform(i) ? declare(i, tile.lanes().splat(Lanes.loadFloat("e" + i))) : "";
  }

  private String operand(int i) {
    return declare(i, tile.lanes().load("e" + i + (isFull(i) ? " + f + c" : " + c")));
  }

  private boolean isFull(int i) {
    return epilogue.accesses().get(i) == Access.FULL;
  }

  private boolean isUniform(int i) {
    Access access = epilogue.accesses().get(i);
    return access == Access.SAMPLE || access == Access.SCALAR;
  }

  private String declare(int i, String value) {
    return "%s v%d = %s;\n".formatted(tile.lanes().type(), i, value);
  }
}
