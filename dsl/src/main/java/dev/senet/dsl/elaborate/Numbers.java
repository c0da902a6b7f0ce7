package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.elaborate.Value.Decimal;
import dev.senet.dsl.elaborate.Value.Whole;
import java.util.OptionalLong;

/**
 * Arithmetic on compile-time numbers. Whole numbers are exact; {@code a / b} is whole if it divides
 * exactly and otherwise has a fraction. A result out of range is an error.
 */
final class Numbers {
  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Whole || value instanceof Decimal;
  }

  static double toDouble(Value number) {
    return number instanceof Whole(long value) ? value : ((Decimal) number).value();
  }

  /** The number as an integer, if it has no fraction. */
  static OptionalLong whole(Value number) {
    if (number instanceof Whole(long value)) {
      return OptionalLong.of(value);
    }
    double value = toDouble(number);
    return Math.rint(value) == value && Math.abs(value) < 0x1p53
        ? OptionalLong.of((long) value)
        : OptionalLong.empty();
  }

  /** {@code a operator b}, for {@code + - * /}. */
  static Value calculate(String operator, Value a, Value b, SourceSpan span) {
    checkDivisor(operator, b, span);
    if (a instanceof Whole(long x) && b instanceof Whole(long y)) {
      return whole(operator, x, y, span);
    }
    double x = toDouble(a);
    double y = toDouble(b);
    return decimal(
        switch (operator) {
          case "+" -> x + y;
          case "-" -> x - y;
          case "*" -> x * y;
          default -> x / y;
        },
        span);
  }

  /** Refuses a division by zero. */
  static void checkDivisor(String operator, Value b, SourceSpan span) {
    if (operator.equals("/") && isNumber(b) && toDouble(b) == 0) {
      throw new Abort(Diagnostic.error(span, "division by zero"));
    }
  }

  private static Value whole(String operator, long x, long y, SourceSpan span) {
    try {
      return switch (operator) {
        case "+" -> new Whole(Math.addExact(x, y));
        case "-" -> new Whole(Math.subtractExact(x, y));
        case "*" -> new Whole(Math.multiplyExact(x, y));
        default -> x % y == 0 ? new Whole(Math.divideExact(x, y)) : decimal((double) x / y, span);
      };
    } catch (ArithmeticException e) {
      throw tooLarge(span);
    }
  }

  static Value decimal(double value, SourceSpan span) {
    if (!Double.isFinite(value)) {
      throw tooLarge(span);
    }
    return new Decimal(value);
  }

  /** {@code -a}. */
  static Value negate(Value a, SourceSpan span) {
    return calculate("-", new Whole(0), a, span);
  }

  /** A negative, zero or positive number as {@code a} is less than, equal to or more than b. */
  static int compare(Value a, Value b) {
    return a instanceof Whole(long x) && b instanceof Whole(long y)
        ? Long.compare(x, y)
        // The sum turns -0.0 into 0.0, to which it is equal.
        : Double.compare(toDouble(a) + 0.0, toDouble(b) + 0.0);
  }

  /** The result of {@code floor}, {@code round} or {@code ceil}. */
  static Value toWhole(double value, SourceSpan span) {
    if (Math.abs(value) >= 0x1p53) {
      throw tooLarge(span);
    }
    return new Whole((long) value);
  }

  private static Abort tooLarge(SourceSpan span) {
    return new Abort(Diagnostic.error(span, "the result of this calculation is too large"));
  }
}
