package dev.senet.compiler.jvm;

import java.util.Set;

/** Statements under construction: numbered locals, and the constants they refer to. */
final class Scope {
  private final Lanes lanes;
  private final Set<Float> constants;
  private final String suffix;
  private final StringBuilder statements = new StringBuilder();
  private int count;

  /**
   * @param constants collects the constants that are referred to
   * @param suffix ends the names of the locals
   */
  Scope(Lanes lanes, Set<Float> constants, String suffix) {
    this.lanes = lanes;
    this.constants = constants;
    this.suffix = suffix;
  }

  Lanes lanes() {
    return lanes;
  }

  /** Declares a local of the dialect's type and names it. */
  String let(String value) {
    return let(lanes.type(), value);
  }

  /** Declares a local of integers and names it. */
  String letInt(String value) {
    return let(lanes.intType(), value);
  }

  private String let(String type, String value) {
    String name = "t" + count++ + suffix;
    statements.append(type).append(' ').append(name).append(" = ").append(value).append(";\n");
    return name;
  }

  /** A constant in all lanes. */
  String constant(float value) {
    constants.add(value);
    return lanes.isVector() ? constantName(value) : Lanes.literal(value);
  }

  /** {@code a * b + c} as a new local. */
  String fma(String a, String b, String c) {
    return let(lanes.fma(a, b, c));
  }

  /** The polynomial in {@code x} with {@code coefficients}, the highest first, by Horner. */
  String polynomial(String x, float... coefficients) {
    String sum = constant(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      sum = fma(sum, x, constant(coefficients[i]));
    }
    return sum;
  }

  /** Declarations of constants; names depend on values only. */
  static String declarations(Lanes lanes, Set<Float> constants) {
    StringBuilder text = new StringBuilder();
    if (lanes.isVector()) {
      for (float value : constants) {
        text.append("FloatVector %s = %s;\n".formatted(constantName(value), lanes.splat(value)));
      }
    }
    return text.toString();
  }

  private static String constantName(float value) {
    return "k%08x".formatted(Float.floatToRawIntBits(value));
  }

  String statements() {
    return statements.toString();
  }
}
