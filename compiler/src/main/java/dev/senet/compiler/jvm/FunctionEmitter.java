package dev.senet.compiler.jvm;

/**
 * Elementary functions in single precision, without branches: the same steps in every dialect.
 * Errors stay below 4 units in the last place (results of exp under 2⁻¹²⁵ are 0); infinities come
 * out as limits, NaN stays NaN.
 */
final class FunctionEmitter {
  /** 1.5 · 2²³: adding it rounds to an integer, which then stands in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final float LOG2_E = 1.44269504f;
  private static final float LN_2 = 0.693147182f;

  /** ln 2 in two parts, the first short enough to make n · LN_2_HIGH exact (Cephes, expf). */
  private static final float LN_2_HIGH = 0.693359375f;

  private static final float LN_2_LOW = -2.12194440e-4f;

  private FunctionEmitter() {}

  /** eˣ: x = n ln 2 + r with a polynomial in r (Cephes, expf), scaled by 2ⁿ. */
  static String exp(String x, Scope s) {
    Lanes lanes = s.lanes();
    String low = s.constant(-87.3f);
    String high = s.constant(89f);
    String above = s.let(lanes.whereGreater(low, x, low, x));
    String y = s.let(lanes.whereGreater(above, high, high, above));
    String shifted = s.fma(y, s.constant(LOG2_E), s.constant(ROUND));
    String n = s.let(lanes.subtract(shifted, s.constant(ROUND)));
    String r = s.fma(n, s.constant(-LN_2_LOW), s.fma(n, s.constant(-LN_2_HIGH), y));
    String p =
        s.polynomial(
            r,
            1.9875691500e-4f,
            1.3981999507e-3f,
            8.3334519073e-3f,
            4.1665795894e-2f,
            1.6666665459e-1f,
            5.0000001201e-1f);
    String square = s.let(lanes.multiply(r, r));
    String q = s.fma(p, square, s.let(lanes.add(r, s.constant(1))));
    // By 2ⁿ⁻¹ and then 2, for n = 128 is beyond a float's exponents.
    String exponent = s.letInt(lanes.shiftLeft(lanes.bits(shifted), 23));
    String power = s.let(lanes.fromBits(lanes.addInt(exponent, "0x3f000000")));
    return s.let(lanes.multiply(s.let(lanes.multiply(q, power)), s.constant(2)));
  }

  /** 1 / (1 + e⁻ˣ). */
  static String sigmoid(String x, Scope s) {
    Lanes lanes = s.lanes();
    String e = exp(s.let(lanes.negate(x)), s);
    return s.let(lanes.divide(s.constant(1), s.let(lanes.add(e, s.constant(1)))));
  }

  /** tanh: an odd polynomial up to 0.625 (Cephes, tanhf), beyond it 1 - 2 / (e²ˣ + 1). */
  static String tanh(String x, Scope s) {
    Lanes lanes = s.lanes();
    String z = s.let(lanes.multiply(x, x));
    String p =
        s.polynomial(
            z,
            -5.70498872745e-3f,
            2.06390887954e-2f,
            -5.37397155531e-2f,
            1.33314422036e-1f,
            -3.33332819422e-1f);
    String small = s.fma(s.let(lanes.multiply(p, z)), x, x);
    String e = exp(s.let(lanes.add(x, x)), s);
    String one = s.constant(1);
    String quotient = s.let(lanes.divide(s.constant(2), s.let(lanes.add(e, one))));
    String large = s.let(lanes.subtract(one, quotient));
    return s.let(lanes.whereGreater(z, s.constant(0.390625f), large, small));
  }

  /**
   * The error function: near 0 an odd polynomial, beyond it 1 - e^q(|x|); minimax coefficients
   * after N. Juffa.
   */
  static String erf(String x, Scope s) {
    Lanes lanes = s.lanes();
    String a = s.let(lanes.fromBits(lanes.and(lanes.bits(x), "0x7fffffff")));
    String square = s.let(lanes.multiply(x, x));
    String high = s.polynomial(a, -1.72853470e-5f, 3.83197126e-4f);
    String middle = s.polynomial(a, -3.88396438e-3f, 2.42546219e-2f);
    String q = s.fma(high, square, middle);
    for (float c : new float[] {-1.06777877e-1f, -6.34846687e-1f, -1.28717512e-1f}) {
      q = s.fma(q, a, s.constant(c));
    }
    q = s.let(lanes.subtract(s.let(lanes.multiply(q, a)), a));
    String tail = s.let(lanes.subtract(s.constant(1), exp(q, s)));
    String sign = lanes.and(lanes.bits(x), "0x80000000");
    String large = s.let(lanes.fromBits(lanes.or(lanes.bits(tail), sign)));
    String p =
        s.polynomial(
            square,
            -5.96761703e-4f,
            4.99119423e-3f,
            -2.67681349e-2f,
            1.12819925e-1f,
            -3.76125336e-1f,
            1.28379166e-1f);
    String small = s.fma(p, x, x);
    return s.let(lanes.whereGreater(a, s.constant(0.927734375f), large, small));
  }

  /**
   * The natural logarithm: x = 2ᵉ m with m in [2/3, 4/3), ln m by a polynomial after N. Juffa. 0
   * gives -∞, negative numbers NaN.
   */
  static String log(String x, Scope s) {
    Lanes lanes = s.lanes();
    String zero = s.constant(0);
    String least = s.constant(Float.MIN_NORMAL);
    String scaled = s.let(lanes.multiply(x, s.constant(0x1p23f)));
    String normal = s.let(lanes.whereGreater(least, x, scaled, x));
    String bias = s.let(lanes.whereGreater(least, x, s.constant(-23), zero));
    String above = s.letInt(lanes.subtractInt(lanes.bits(normal), "0x3f2aaaab"));
    String e = s.letInt(lanes.shiftRight(above, 23));
    String m = s.let(lanes.fromBits(lanes.subtractInt(lanes.bits(normal), lanes.shiftLeft(e, 23))));
    // The integer e as a float, by the bits of 1.5 · 2²³ + e.
    String shifted = s.let(lanes.fromBits(lanes.addInt(e, "0x4b400000")));
    String n = s.let(lanes.add(s.let(lanes.subtract(shifted, s.constant(ROUND))), bias));
    String f = s.let(lanes.subtract(m, s.constant(1)));
    String square = s.let(lanes.multiply(f, f));
    String r = s.polynomial(square, -0.130310059f, -0.121483512f, -0.166846126f, -0.249996200f);
    String t = s.polynomial(square, 0.140869141f, 0.139814854f, 0.200120345f);
    r = s.fma(t, f, r);
    r = s.fma(r, f, s.constant(0.333331972f));
    r = s.fma(r, f, s.constant(-0.5f));
    r = s.fma(r, square, f);
    r = s.fma(n, s.constant(LN_2), r);
    // Beyond the positive finite numbers: ∞ stays, 0 gives -∞, the rest NaN.
    String infinity = s.constant(Float.POSITIVE_INFINITY);
    String finite = s.let(lanes.whereGreater(infinity, x, r, x));
    String negative = s.let(lanes.whereGreater(zero, x, s.constant(Float.NaN), finite));
    return s.let(lanes.whereEqual(x, zero, s.constant(Float.NEGATIVE_INFINITY), negative));
  }
}
