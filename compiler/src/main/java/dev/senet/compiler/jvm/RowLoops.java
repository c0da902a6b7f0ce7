package dev.senet.compiler.jvm;

import dev.senet.core.expr.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints loops over one row of {@code count} floats: vectors, then the floats that are left.
 * Vectors are added up lane by lane through {@code scratch}, for the order in which the Vector API
 * reduces lanes is not defined.
 */
final class RowLoops {
  private RowLoops() {}

  /** Declares {@code name} as the greatest float of the row at {@code row}. */
  static String maximum(Lanes lanes, String row, String name) {
    return loops(
        lanes,
        name,
        "Float.NEGATIVE_INFINITY",
        (l, total) ->
            "%s e = %s;\n%s = %s;\n"
                .formatted(l.type(), l.load(row + " + 4L * i"), total, l.max("e", total)),
        "Math.max(%s, %s)",
        "");
  }

  /**
   * Declares {@code name} as the sum of {@code e}, whose arguments are the elements of {@code rows}
   * and then {@code uniform}, floats that are the same in the whole row.
   */
  static String sum(Lanes lanes, Expr e, List<String> rows, List<String> uniform, String name) {
    return loops(
        lanes,
        name,
        "0f",
        (l, total) -> {
          ExprEmitter emitter = new ExprEmitter(l, e);
          ExprEmitter.Code code = emitter.emit(names(l, rows, uniform), "");
          return loads(l, rows, uniform)
              + code.statements()
              + "%s = %s;\n".formatted(total, l.add(code.result(), total));
        },
        "%s + %s",
        new ExprEmitter(lanes, e).constants());
  }

  /** Stores {@code e}, with arguments as for {@link #sum}, into the row at {@code out}. */
  static String map(Lanes lanes, Expr e, List<String> rows, List<String> uniform, String out) {
    Body body =
        (l, total) -> {
          ExprEmitter emitter = new ExprEmitter(l, e);
          ExprEmitter.Code code = emitter.emit(names(l, rows, uniform), "");
          return loads(l, rows, uniform)
              + code.statements()
              + l.store(out + " + 4L * i", code.result())
              + "\n";
        };
    String vector =
        lanes.isVector()
            ? new ExprEmitter(lanes, e).constants() + vectorLoop(lanes, body.print(lanes, ""))
            : "";
    return "{\nint i = 0;\n%sfor (; i < count; i++) {\n%s}\n}\n"
        .formatted(vector, body.print(Lanes.SCALAR, ""));
  }

  /** What one turn does in one dialect; {@code total} names the accumulator. */
  private interface Body {
    String print(Lanes dialect, String total);
  }

  private static String loops(
      Lanes lanes, String name, String start, Body body, String combine, String constants) {
    String vector =
        lanes.isVector()
            ? """
            FloatVector lanes = %s;
            %s%s
            for (int l = 0; l < %d; l++) {
            %s = %s;
            }
            """
                .formatted(
                    lanes.splat(start),
                    constants + vectorLoop(lanes, body.print(lanes, "lanes")),
                    lanes.store("scratch", "lanes"),
                    lanes.count(),
                    name,
                    combine.formatted(name, Lanes.loadFloat("scratch + 4L * l")))
            : "";
    return "float %s = %s;\n{\nint i = 0;\n%sfor (; i < count; i++) {\n%s}\n}\n"
        .formatted(name, start, vector, body.print(Lanes.SCALAR, name));
  }

  private static String vectorLoop(Lanes lanes, String body) {
    return "for (; i <= count - %d; i += %d) {\n%s}\n"
        .formatted(lanes.count(), lanes.count(), body);
  }

  private static List<String> names(Lanes lanes, List<String> rows, List<String> uniform) {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(row + "i"));
    uniform.forEach(u -> names.add(lanes.isVector() ? u + "v" : u));
    return names;
  }

  private static String loads(Lanes lanes, List<String> rows, List<String> uniform) {
    StringBuilder text = new StringBuilder();
    for (String row : rows) {
      String value = lanes.load(row + " + 4L * i");
      text.append("%s %si = %s;\n".formatted(lanes.type(), row, value));
    }
    if (lanes.isVector()) {
      uniform.forEach(u -> text.append("FloatVector %sv = %s;\n".formatted(u, lanes.splat(u))));
    }
    return text.toString();
  }
}
