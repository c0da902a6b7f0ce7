package dev.senet.compiler.tornado;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.Arg;
import dev.senet.core.expr.Expr.Binary;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.Const;
import dev.senet.core.expr.Expr.Select;
import dev.senet.core.expr.Expr.Unary;
import dev.senet.core.expr.Expr.UnaryKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints scalar expressions as statements in single precision. Common subexpressions are computed
 * once. A NaN in the first operand of a maximum or minimum comes out, as far as the device keeps
 * NaNs at all.
 */
final class ExprWriter {
  private final List<String> args;
  private final String suffix;
  private final StringBuilder statements = new StringBuilder();
  private final Map<Expr, String> known = new HashMap<>();
  private int locals;

  private ExprWriter(List<String> args, String suffix) {
    this.args = args;
    this.suffix = suffix;
  }

  /**
   * Printed expressions.
   *
   * @param statements lines that declare locals
   * @param results expressions without effect: locals, arguments or literals
   */
  record Code(String statements, List<String> results) {
    /** That of the only expression. */
    String result() {
      return results.getFirst();
    }
  }

  /**
   * Prints {@code expressions}.
   *
   * @param args expressions that hold the arguments; each may be repeated
   * @param suffix ends the names of the locals, so that several copies fit in one scope
   */
  static Code write(List<Expr> expressions, List<String> args, String suffix) {
    ExprWriter writer = new ExprWriter(args, suffix);
    List<String> results = expressions.stream().map(writer::name).toList();
    return new Code(writer.statements.toString(), results);
  }

  /** A literal of the nearest float. */
  static String literal(double value) {
    float x = (float) value;
    if (Float.isNaN(x)) {
      return "Float.NaN";
    }
    if (Float.isInfinite(x)) {
      return x > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
    }
    return x < 0 || 1 / x < 0 ? "(" + x + "f)" : x + "f";
  }

  private String name(Expr e) {
    String name = known.get(e);
    if (name == null) {
      name = print(e);
      known.put(e, name);
    }
    return name;
  }

  private String let(String value) {
    String name = "t" + locals++ + suffix;
    statements.append("float %s = %s;\n".formatted(name, value));
    return name;
  }

  private String let(String format, Object... values) {
    return let(format.formatted(values));
  }

  private String print(Expr e) {
    return switch (e) {
      case Arg(int i) -> args.get(i);
      case Const(double v) -> literal(v);
      case Unary(UnaryKind kind, Expr x) -> unary(kind, name(x));
      case Binary(BinaryKind kind, Expr a, Expr b) -> binary(kind, name(a), name(b));
      // u - v > 0 exactly if u > v, also where the difference is flushed to 0.
      case Select(Binary(BinaryKind kind, Expr u, Expr v), Expr a, Expr b)
          when kind == BinaryKind.SUBTRACT ->
          let("%s > %s ? %s : %s", name(u), name(v), name(a), name(b));
      case Select(Expr c, Expr a, Expr b) -> let("%s > 0f ? %s : %s", name(c), name(a), name(b));
    };
  }

  private String unary(UnaryKind kind, String x) {
    return switch (kind) {
      case NEGATE -> let("-%s", x);
      case EXP -> let("TornadoMath.exp(%s)", x);
      case LOG -> let("TornadoMath.log(%s)", x);
      case SQRT -> let("TornadoMath.sqrt(%s)", x);
      case TANH -> let("TornadoMath.tanh(%s)", x);
      case SIGMOID -> let("1f / (1f + TornadoMath.exp(-%s))", x);
      case ERF -> erf(x);
    };
  }

  private String binary(BinaryKind kind, String a, String b) {
    return switch (kind) {
      case ADD -> let("%s + %s", a, b);
      case SUBTRACT -> let("%s - %s", a, b);
      case MULTIPLY -> let("%s * %s", a, b);
      case DIVIDE -> let("%s / %s", a, b);
      case MAXIMUM -> let("%s < %s ? %s : %s", a, b, b, a);
      case MINIMUM -> let("%s > %s ? %s : %s", a, b, b, a);
    };
  }

  /**
   * The error function: near 0 an odd polynomial, beyond it {@code 1 - exp(q(|x|))}; minimax
   * coefficients after N. Juffa.
   */
  private String erf(String x) {
    String a = let("TornadoMath.abs(%s)", x);
    String s = let("%s * %s", x, x);
    String high = polynomial(a, -1.72853470e-5f, 3.83197126e-4f);
    String middle = polynomial(a, -3.88396438e-3f, 2.42546219e-2f);
    String q = let("%s * %s + %s", high, s, middle);
    for (float c : new float[] {-1.06777877e-1f, -6.34846687e-1f, -1.28717512e-1f}) {
      q = let("%s * %s + %s", q, a, literal(c));
    }
    String tail = let("1f - TornadoMath.exp(%s * %s - %s)", q, a, a);
    String p =
        polynomial(
            s,
            -5.96761703e-4f,
            4.99119423e-3f,
            -2.67681349e-2f,
            1.12819925e-1f,
            -3.76125336e-1f,
            1.28379166e-1f);
    String small = let("%s * %s + %s", p, x, x);
    String large = let("%s < 0f ? -%s : %s", x, tail, tail);
    return let("%s > 0.927734375f ? %s : %s", a, large, small);
  }

  /** By Horner's rule, the highest coefficient first. */
  private String polynomial(String x, float... coefficients) {
    String sum = literal(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      sum = let("%s * %s + %s", sum, x, literal(coefficients[i]));
    }
    return sum;
  }
}
