package dev.senet.core.expr;

import dev.senet.core.expr.Expr.Arg;
import dev.senet.core.expr.Expr.Binary;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.Const;
import dev.senet.core.expr.Expr.Select;
import dev.senet.core.expr.Expr.Unary;
import dev.senet.core.expr.Expr.UnaryKind;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/** The algebra of {@link Expr}: evaluation, substitution, differentiation, simplification. */
public final class Exprs {
  private Exprs() {}

  /** The value of {@code e} in double precision, with {@code args} giving the inputs. */
  public static double evaluate(Expr e, IntToDoubleFunction args) {
    return switch (e) {
      case Arg(int i) -> args.applyAsDouble(i);
      case Const(double v) -> v;
      case Unary(UnaryKind kind, Expr x) -> evaluate(kind, evaluate(x, args));
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          evaluate(kind, evaluate(a, args), evaluate(b, args));
      case Select(Expr c, Expr a, Expr b) -> evaluate(evaluate(c, args) > 0 ? a : b, args);
    };
  }

  private static double evaluate(UnaryKind kind, double x) {
    return switch (kind) {
      case NEGATE -> -x;
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case ERF -> ErrorFunction.erf(x);
    };
  }

  private static double evaluate(BinaryKind kind, double a, double b) {
    return switch (kind) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  /** {@code e} with each argument replaced by what {@code args} gives, simplified. */
  public static Expr substitute(Expr e, IntFunction<Expr> args) {
    return switch (e) {
      case Arg(int i) -> args.apply(i);
      case Const c -> c;
      case Unary(UnaryKind kind, Expr x) -> unary(kind, substitute(x, args));
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          binary(kind, substitute(a, args), substitute(b, args));
      case Select(Expr c, Expr a, Expr b) ->
          select(substitute(c, args), substitute(a, args), substitute(b, args));
    };
  }

  /** The partial derivative of {@code e} by argument {@code index}, simplified. */
  public static Expr derivative(Expr e, int index) {
    return switch (e) {
      case Arg(int i) -> new Const(i == index ? 1 : 0);
      case Const c -> new Const(0);
      case Unary(UnaryKind kind, Expr x) ->
          binary(BinaryKind.MULTIPLY, derivative(kind, x), derivative(x, index));
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          derivative(kind, a, b, derivative(a, index), derivative(b, index));
      case Select(Expr c, Expr a, Expr b) -> select(c, derivative(a, index), derivative(b, index));
    };
  }

  private static Expr derivative(UnaryKind kind, Expr x) {
    Expr y = new Unary(kind, x);
    return switch (kind) {
      case NEGATE -> new Const(-1);
      case EXP -> y;
      case LOG -> new Const(1).over(x);
      case SQRT -> new Const(0.5).over(y);
      case TANH -> new Const(1).minus(y.times(y));
      case SIGMOID -> y.times(new Const(1).minus(y));
      case ERF -> x.times(x).negate().apply(UnaryKind.EXP).times(2 / Math.sqrt(Math.PI));
    };
  }

  private static Expr derivative(BinaryKind kind, Expr a, Expr b, Expr da, Expr db) {
    return switch (kind) {
      case ADD, SUBTRACT -> binary(kind, da, db);
      case MULTIPLY ->
          binary(
              BinaryKind.ADD,
              binary(BinaryKind.MULTIPLY, da, b),
              binary(BinaryKind.MULTIPLY, a, db));
      case DIVIDE ->
          binary(
              BinaryKind.SUBTRACT,
              binary(BinaryKind.DIVIDE, da, b),
              binary(
                  BinaryKind.DIVIDE,
                  binary(BinaryKind.MULTIPLY, a, db),
                  binary(BinaryKind.MULTIPLY, b, b)));
      // At a tie the derivative is that of b, the constant of relu: relu'(0) = 0.
      case MAXIMUM -> select(binary(BinaryKind.SUBTRACT, a, b), da, db);
      case MINIMUM -> select(binary(BinaryKind.SUBTRACT, b, a), da, db);
    };
  }

  /** {@code kind(x)}, folded if constant. */
  public static Expr unary(UnaryKind kind, Expr x) {
    return x instanceof Const(double v) ? new Const(evaluate(kind, v)) : new Unary(kind, x);
  }

  /** {@code kind(a, b)}, simplified by the laws of 0 and 1. */
  public static Expr binary(BinaryKind kind, Expr a, Expr b) {
    if (a instanceof Const(double u) && b instanceof Const(double v)) {
      return new Const(evaluate(kind, u, v));
    }
    return switch (kind) {
      case ADD -> is(a, 0) ? b : is(b, 0) ? a : new Binary(kind, a, b);
      case SUBTRACT ->
          is(b, 0) ? a : is(a, 0) ? unary(UnaryKind.NEGATE, b) : new Binary(kind, a, b);
      case MULTIPLY -> {
        if (is(a, 0) || is(b, 0)) {
          yield new Const(0);
        }
        yield is(a, 1) ? b : is(b, 1) ? a : new Binary(kind, a, b);
      }
      case DIVIDE -> is(b, 1) ? a : is(a, 0) ? a : new Binary(kind, a, b);
      case MAXIMUM, MINIMUM -> new Binary(kind, a, b);
    };
  }

  /** {@code condition > 0 ? a : b}, simplified. */
  public static Expr select(Expr condition, Expr a, Expr b) {
    if (condition instanceof Const(double v)) {
      return v > 0 ? a : b;
    }
    if (condition instanceof Binary(BinaryKind kind, Expr x, Expr y)
        && kind == BinaryKind.MAXIMUM
        && is(y, 0)) {
      return select(x, a, b);
    }
    return a.equals(b) ? a : new Select(condition, a, b);
  }

  private static boolean is(Expr e, double value) {
    return e instanceof Const(double v) && v == value;
  }

  /**
   * Whether {@code e} is an affine function of the arguments that {@code varies} holds for, with
   * coefficients computed from the others. The mean of such an expression is the expression of the
   * means.
   */
  public static boolean isAffine(Expr e, IntPredicate varies) {
    return isInvariant(e, varies)
        || switch (e) {
          case Arg a -> true;
          case Const c -> true;
          case Unary(UnaryKind kind, Expr x) -> kind == UnaryKind.NEGATE && isAffine(x, varies);
          case Binary(BinaryKind kind, Expr a, Expr b) ->
              switch (kind) {
                case ADD, SUBTRACT -> isAffine(a, varies) && isAffine(b, varies);
                case MULTIPLY ->
                    isInvariant(a, varies) && isAffine(b, varies)
                        || isAffine(a, varies) && isInvariant(b, varies);
                case DIVIDE -> isAffine(a, varies) && isInvariant(b, varies);
                case MAXIMUM, MINIMUM -> false;
              };
          case Select(Expr c, Expr a, Expr b) ->
              isInvariant(c, varies) && isAffine(a, varies) && isAffine(b, varies);
        };
  }

  /** Whether {@code e} reads none of the arguments that {@code varies} holds for. */
  public static boolean isInvariant(Expr e, IntPredicate varies) {
    return switch (e) {
      case Arg(int i) -> !varies.test(i);
      case Const c -> true;
      case Unary(UnaryKind kind, Expr x) -> isInvariant(x, varies);
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          isInvariant(a, varies) && isInvariant(b, varies);
      case Select(Expr c, Expr a, Expr b) ->
          isInvariant(c, varies) && isInvariant(a, varies) && isInvariant(b, varies);
    };
  }

  /** The indices of the arguments that {@code e} reads, in ascending order. */
  public static SortedSet<Integer> arguments(Expr e) {
    SortedSet<Integer> indices = new TreeSet<>();
    substitute(
        e,
        i -> {
          indices.add(i);
          return Expr.arg(i);
        });
    return indices;
  }

  /** How many arithmetic operations {@code e} costs per element. */
  public static int operations(Expr e) {
    return switch (e) {
      case Arg a -> 0;
      case Const c -> 0;
      case Unary(UnaryKind kind, Expr x) -> 1 + operations(x);
      case Binary(BinaryKind kind, Expr a, Expr b) -> 1 + operations(a) + operations(b);
      case Select(Expr c, Expr a, Expr b) -> 1 + operations(c) + operations(a) + operations(b);
    };
  }

  /** The expression in ordinary notation, with {@code names} for the arguments. */
  public static String print(Expr e, List<String> names) {
    return switch (e) {
      case Arg(int i) -> i < names.size() ? names.get(i) : "x" + i;
      case Const(double v) -> v == Math.rint(v) && Math.abs(v) < 1e9 ? "" + (long) v : "" + v;
      case Unary(UnaryKind kind, Expr x) ->
          kind == UnaryKind.NEGATE
              ? "-" + print(x, names)
              : kind.name().toLowerCase(java.util.Locale.ROOT) + "(" + print(x, names) + ")";
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          switch (kind) {
            case ADD -> "(" + print(a, names) + " + " + print(b, names) + ")";
            case SUBTRACT -> "(" + print(a, names) + " - " + print(b, names) + ")";
            case MULTIPLY -> print(a, names) + " * " + print(b, names);
            case DIVIDE -> print(a, names) + " / " + print(b, names);
            case MAXIMUM -> "max(" + print(a, names) + ", " + print(b, names) + ")";
            case MINIMUM -> "min(" + print(a, names) + ", " + print(b, names) + ")";
          };
      case Select(Expr c, Expr a, Expr b) ->
          "(%s > 0 ? %s : %s)".formatted(print(c, names), print(a, names), print(b, names));
    };
  }
}
