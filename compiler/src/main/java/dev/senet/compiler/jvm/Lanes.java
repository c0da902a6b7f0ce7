package dev.senet.compiler.jvm;

/**
 * The dialect of Java that a kernel is printed in: vectors of a width, or plain floats. Methods
 * take and give Java expressions as text; both dialects round alike (a product and a sum are fused
 * in both), so that all widths agree.
 *
 * <p>The text refers to the constants that {@link KernelClass} declares: {@code S} the species,
 * {@code ALL} all memory as one segment, {@code LE} the byte order, {@code F32} a float's layout.
 */
public enum Lanes {
  SCALAR(1),
  V128(4),
  V256(8),
  V512(16);

  private final int count;

  Lanes(int count) {
    this.count = count;
  }

  /** Floats that a value holds. */
  public int count() {
    return count;
  }

  /** Bytes that a value holds. */
  public int bytes() {
    return 4 * count;
  }

  /** Whether values are vectors. */
  public boolean isVector() {
    return count > 1;
  }

  /** Vector registers that the machines of this width have. */
  public int registers() {
    return this == V256 || this == SCALAR ? 16 : 32;
  }

  /** The type of a value. */
  public String type() {
    return isVector() ? "FloatVector" : "float";
  }

  /** The type of a value's bits as integers. */
  public String intType() {
    return isVector() ? "IntVector" : "int";
  }

  /** 0 in all lanes. */
  public String zero() {
    return isVector() ? "FloatVector.zero(S)" : "0f";
  }

  /** The scalar {@code x} in all lanes. */
  public String splat(String x) {
    return isVector() ? "FloatVector.broadcast(S, " + x + ")" : x;
  }

  /** A literal in all lanes. */
  public String splat(float x) {
    return splat(literal(x));
  }

  /** A float as Java text. */
  public static String literal(float x) {
    if (Float.isNaN(x)) {
      return "Float.NaN";
    }
    if (Float.isInfinite(x)) {
      return x > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
    }
    return x + "f";
  }

  /** What lies at {@code address}. */
  public String load(String address) {
    return isVector()
        ? "FloatVector.fromMemorySegment(S, ALL, " + address + ", LE)"
        : loadFloat(address);
  }

  /** The one float at {@code address}, in any dialect. */
  public static String loadFloat(String address) {
    return "ALL.get(F32, " + address + ")";
  }

  /** A statement that writes {@code x} to {@code address}. */
  public String store(String address, String x) {
    return isVector()
        ? x + ".intoMemorySegment(ALL, " + address + ", LE);"
        : "ALL.set(F32, " + address + ", " + x + ");";
  }

  /**
   * {@code a + b}. The receiver is {@code a}: of an accumulator and a fresh value, give the fresh
   * one first, since C2 may not see the exact type of a value that a loop carries.
   */
  public String add(String a, String b) {
    return infix(a, "add", "+", b);
  }

  /** {@code a - b}. */
  public String subtract(String a, String b) {
    return infix(a, "sub", "-", b);
  }

  /** {@code a * b}. */
  public String multiply(String a, String b) {
    return infix(a, "mul", "*", b);
  }

  /** {@code a / b}. */
  public String divide(String a, String b) {
    return infix(a, "div", "/", b);
  }

  /** {@code a * b + c}, rounded once. */
  public String fma(String a, String b, String c) {
    return isVector()
        ? a + ".fma(" + b + ", " + c + ")"
        : "Math.fma(" + a + ", " + b + ", " + c + ")";
  }

  /** {@code -a}. */
  public String negate(String a) {
    return isVector() ? a + ".neg()" : "(-" + a + ")";
  }

  /** The square root. */
  public String sqrt(String a) {
    return isVector() ? a + ".sqrt()" : "(float) Math.sqrt(" + a + ")";
  }

  /** {@code a > b ? x : y}; names, not compound expressions. */
  public String whereGreater(String a, String b, String x, String y) {
    return where(a, "GT", ">", b, x, y);
  }

  /** {@code a == b ? x : y}; names, not compound expressions. */
  public String whereEqual(String a, String b, String x, String y) {
    return where(a, "EQ", "==", b, x, y);
  }

  /** {@code a != b ? x : y}; names, not compound expressions. */
  public String whereUnequal(String a, String b, String x, String y) {
    return where(a, "NE", "!=", b, x, y);
  }

  /** {@code a < b ? b : a}: two instructions, where {@code FloatVector.max} takes six. */
  public String max(String a, String b) {
    return where(a, "LT", "<", b, b, a);
  }

  /** {@code a > b ? b : a}. */
  public String min(String a, String b) {
    return where(a, "GT", ">", b, b, a);
  }

  /** {@code x < 0 ? 0 : x}, which is NaN if x is NaN. */
  public String relu(String x) {
    return max(x, zero());
  }

  /** The greatest of {@code sum} and {@code x}, NaN if one of them is NaN; names. */
  public String maxOrNaN(String x, String sum) {
    String greatest = max(x, sum);
    return isVector()
        ? "%s.blend(%s, %s.test(VectorOperators.IS_NAN))".formatted(greatest, sum, sum)
        : "(%s != %s ? %s : %s)".formatted(sum, sum, sum, greatest);
  }

  /** The bits as integers. */
  public String bits(String x) {
    return isVector() ? x + ".reinterpretAsInts()" : "Float.floatToRawIntBits(" + x + ")";
  }

  /** The float that has these bits. */
  public String fromBits(String i) {
    return isVector() ? i + ".reinterpretAsFloats()" : "Float.intBitsToFloat(" + i + ")";
  }

  /** {@code i + n}, on integers. */
  public String addInt(String i, String n) {
    return infix(i, "add", "+", n);
  }

  /** {@code i - n}, on integers. */
  public String subtractInt(String i, String n) {
    return infix(i, "sub", "-", n);
  }

  /** {@code i & n}, on integers. */
  public String and(String i, String n) {
    return infix(i, "and", "&", n);
  }

  /** {@code i | n}, on integers. */
  public String or(String i, String n) {
    return infix(i, "or", "|", n);
  }

  /** {@code i << n}. */
  public String shiftLeft(String i, int n) {
    return shift(i, "LSHL", "<<", n);
  }

  /** {@code i >> n}. */
  public String shiftRight(String i, int n) {
    return shift(i, "ASHR", ">>", n);
  }

  private String shift(String i, String vector, String scalar, int n) {
    return isVector()
        ? i + ".lanewise(VectorOperators." + vector + ", " + n + ")"
        : "(" + i + " " + scalar + " " + n + ")";
  }

  private String infix(String a, String vector, String scalar, String b) {
    return isVector() ? a + "." + vector + "(" + b + ")" : "(" + a + " " + scalar + " " + b + ")";
  }

  private String where(String a, String vector, String scalar, String b, String x, String y) {
    return isVector()
        ? "%s.blend(%s, %s.compare(VectorOperators.%s, %s))".formatted(y, x, a, vector, b)
        : "(%s %s %s ? %s : %s)".formatted(a, scalar, b, x, y);
  }
}
