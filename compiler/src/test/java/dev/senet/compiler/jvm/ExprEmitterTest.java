package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ExprEmitterTest {
  private static final Expr X = Expr.arg(0);

  private static float[] apply(Lanes lanes, Expr e, float[] x) {
    Shape shape = Shape.of(x.length);
    return KernelHarness.run(
        1,
        shape,
        List.of(NdArray.generate(shape, 1, i -> x[i])),
        (harness, v) -> PointwiseKernel.lower(lanes, harness, "f", e, List.of(v.get(0)), v.get(1)));
  }

  /** The greatest error over {@code [low, high]} in units in the last place of the true value. */
  private static double ulps(Lanes lanes, UnaryKind kind, float low, float high) {
    Random random = new Random(3);
    float[] x = new float[40_000];
    for (int i = 0; i < x.length; i++) {
      float magnitude = (float) Math.exp(random.nextDouble() * 20 - 18);
      float near = random.nextBoolean() ? magnitude : -magnitude;
      x[i] = i % 2 == 0 ? low + random.nextFloat() * (high - low) : Math.clamp(near, low, high);
    }
    float[] y = apply(lanes, X.apply(kind), x);
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      float argument = x[i];
      double exact = Exprs.evaluate(X.apply(kind), a -> argument);
      worst = Math.max(worst, Math.abs(y[i] - exact) / Math.ulp((float) exact));
    }
    return worst;
  }

  @Test
  void functionsAreAccurate() {
    for (Lanes lanes : KernelHarness.widths()) {
      check(lanes, UnaryKind.EXP, -86f, 88.7f);
      check(lanes, UnaryKind.SIGMOID, -86f, 100f);
      check(lanes, UnaryKind.TANH, -20f, 20f);
      check(lanes, UnaryKind.ERF, -5f, 5f);
      check(lanes, UnaryKind.LOG, 1e-30f, 1e30f);
      check(lanes, UnaryKind.LOG, 0.5f, 2f);
      check(lanes, UnaryKind.LOG, Float.MIN_VALUE, 1e-37f);
      check(lanes, UnaryKind.SQRT, 0f, 1e10f);
    }
  }

  private static void check(Lanes lanes, UnaryKind kind, float low, float high) {
    double worst = ulps(lanes, kind, low, high);
    assertTrue(worst <= 4, () -> kind + " in " + lanes + " is off by " + worst + " ulp");
  }

  @Test
  void functionsSaturate() {
    float inf = Float.POSITIVE_INFINITY;
    float[] x = {-inf, -1e30f, -1000, 0, 1000, 1e30f, inf, Float.NaN};
    for (Lanes lanes : KernelHarness.widths()) {
      same(lanes, UnaryKind.EXP, x, Math::exp);
      same(lanes, UnaryKind.SIGMOID, x, v -> 1 / (1 + Math.exp(-v)));
      same(lanes, UnaryKind.TANH, x, Math::tanh);
      same(lanes, UnaryKind.ERF, x, v -> Double.isNaN(v) ? v : Math.signum(v));
      same(lanes, UnaryKind.LOG, new float[] {-inf, -1, 0, 1, inf, Float.NaN}, Math::log);
    }
  }

  private static void same(Lanes lanes, UnaryKind kind, float[] x, DoubleUnaryOperator exact) {
    float[] y = apply(lanes, X.apply(kind), x);
    for (int i = 0; i < x.length; i++) {
      assertEquals((float) exact.applyAsDouble(x[i]), y[i], kind + "(" + x[i] + ") in " + lanes);
    }
  }

  @Test
  void selectionsAndExtremes() {
    float[] x = {-3, -0f, 0, 1e-45f, 2, 9};
    Expr relu = X.max(0);
    Expr clamp = X.max(-1).min(6);
    Expr step = X.minus(Expr.constant(Float.MIN_VALUE)).select(Expr.constant(7), X);
    for (Lanes lanes : KernelHarness.widths()) {
      for (Expr e : List.of(relu, clamp, step)) {
        float[] y = apply(lanes, e, x);
        for (int i = 0; i < x.length; i++) {
          float v = x[i];
          assertEquals((float) Exprs.evaluate(e, a -> v) + 0f, y[i] + 0f, e + " in " + lanes);
        }
      }
    }
  }

  @Test
  void commonSubexpressionsArePrintedOnce() {
    Expr y = X.apply(UnaryKind.SQRT);
    String code =
        new ExprEmitter(Lanes.V256, y.times(y).minus(y)).emit(List.of("x"), "").statements();
    assertEquals(1, code.split("sqrt", -1).length - 1);
  }

  @Test
  void productsThatAreAddedAreFused() {
    ExprEmitter emitter = new ExprEmitter(Lanes.V256, X.times(2).plus(Expr.arg(1)));
    assertEquals(
        "FloatVector t0 = x.fma(k40000000, y);\n",
        emitter.emit(List.of("x", "y"), "").statements());
    assertTrue(emitter.constants().contains("FloatVector k40000000 = "));
  }
}
