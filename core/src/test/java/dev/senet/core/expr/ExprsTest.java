package dev.senet.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.UnaryKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExprsTest {
  private static final int ARGS = 3;

  /** A random expression; logarithms, roots and quotients stay inside their domains. */
  private static Expr random(Random random, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      return random.nextInt(3) == 0
          ? Expr.constant(random.nextInt(-2, 3))
          : Expr.arg(random.nextInt(ARGS));
    }
    if (random.nextInt(8) == 0) {
      return random(random, depth - 1).select(random(random, depth - 1), random(random, depth - 1));
    }
    Expr a = random(random, depth - 1);
    if (random.nextBoolean()) {
      UnaryKind kind = UnaryKind.values()[random.nextInt(UnaryKind.values().length)];
      return switch (kind) {
        case EXP -> a.apply(UnaryKind.TANH).apply(kind);
        case LOG, SQRT -> a.times(a).plus(Expr.constant(0.5)).apply(kind);
        default -> a.apply(kind);
      };
    }
    BinaryKind kind = BinaryKind.values()[random.nextInt(BinaryKind.values().length)];
    Expr b = random(random, depth - 1);
    return new Expr.Binary(
        kind, a, kind == BinaryKind.DIVIDE ? b.times(b).plus(Expr.constant(0.5)) : b);
  }

  @Test
  void derivativeIsTheLimitOfDifferences() {
    Random random = new Random(1);
    int compared = 0;
    for (int i = 0; i < 3000; i++) {
      Expr e = random(random, 4);
      double[] at = random.doubles(ARGS, -1.5, 1.5).toArray();
      int by = random.nextInt(ARGS);
      double coarse = difference(e, at, by, 2e-5);
      double fine = difference(e, at, by, 1e-5);
      double scale = 1 + Math.abs(fine);
      // Near a kink the two differences disagree; such points are left out.
      if (Math.abs(coarse - fine) < 1e-7 * scale && scale < 1e3) {
        double derivative = Exprs.evaluate(Exprs.derivative(e, by), j -> at[j]);
        assertEquals(fine, derivative, 1e-6 * scale, () -> Exprs.print(e, List.of()));
        compared++;
      }
    }
    assertTrue(compared > 2500, "only " + compared + " points compared");
  }

  private static double difference(Expr e, double[] at, int by, double step) {
    double above = Exprs.evaluate(e, j -> j == by ? at[j] + step : at[j]);
    double below = Exprs.evaluate(e, j -> j == by ? at[j] - step : at[j]);
    return (above - below) / (2 * step);
  }

  @Test
  void simplificationKeepsTheValue() {
    Random random = new Random(2);
    for (int i = 0; i < 3000; i++) {
      Expr e = random(random, 5);
      Expr simplified = Exprs.substitute(e, Expr::arg);
      double[] at = random.doubles(ARGS, -1.5, 1.5).toArray();
      double expected = Exprs.evaluate(e, j -> at[j]);
      double actual = Exprs.evaluate(simplified, j -> at[j]);
      assertEquals(
          expected, actual, 1e-12 * (1 + Math.abs(expected)), () -> Exprs.print(e, List.of()));
      assertTrue(Exprs.operations(simplified) <= Exprs.operations(e));
    }
  }

  @Test
  void lawsOfZeroAndOne() {
    Expr x = Expr.arg(0);
    Expr zero = Expr.constant(0);
    Expr one = Expr.constant(1);
    assertEquals(x, Exprs.binary(BinaryKind.ADD, zero, x));
    assertEquals(x, Exprs.binary(BinaryKind.SUBTRACT, x, zero));
    assertEquals(x, Exprs.binary(BinaryKind.MULTIPLY, x, one));
    assertEquals(zero, Exprs.binary(BinaryKind.MULTIPLY, x, zero));
    assertEquals(x, Exprs.binary(BinaryKind.DIVIDE, x, one));
    assertEquals(x, Exprs.select(one, x, zero));
    assertEquals(zero, Exprs.select(zero, x, zero));
    assertEquals(x, Exprs.select(x, x, x));
    assertEquals(x.select(one, zero), Exprs.select(x.max(0), one, zero));
  }

  @Test
  void argumentsAreThoseThatAreRead() {
    Expr e = Expr.arg(3).times(Expr.arg(1)).plus(Expr.arg(3).select(Expr.arg(0), Expr.constant(2)));
    assertEquals(List.of(0, 1, 3), List.copyOf(Exprs.arguments(e)));
  }

  @Test
  void substitutionReplacesArguments() {
    Expr e = Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(0));
    Expr replaced = Exprs.substitute(e, i -> i == 0 ? Expr.constant(3) : Expr.arg(0));
    assertEquals(3 * 2 + 3, Exprs.evaluate(replaced, i -> 2));
  }

  /** Values of the C library's erf. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "1e-08, 1.1283791670955126e-08",
    "0.1, 0.1124629160182849",
    "0.5, 0.5204998778130465",
    "1.0, 0.8427007929497149",
    "2.0, 0.9953222650189527",
    "2.49, 0.9995707121322661",
    "2.51, 0.9996142945182758",
    "3.0, 0.9999779095030014",
    "5.9, 0.9999999999999999",
    "6.1, 1.0",
    "30.0, 1.0"
  })
  void errorFunction(double x, double expected) {
    assertEquals(expected, ErrorFunction.erf(x), 2e-15);
    assertEquals(-expected, ErrorFunction.erf(-x), 2e-15);
  }

  @Test
  void printsOrdinaryNotation() {
    Expr e = Expr.arg(0).max(0).times(Expr.arg(1)).plus(Expr.constant(0.5));
    assertEquals("(max(x, 0) * y + 0.5)", Exprs.print(e, List.of("x", "y")));
  }
}
