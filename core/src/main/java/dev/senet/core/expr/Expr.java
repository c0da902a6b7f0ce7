package dev.senet.core.expr;

/**
 * A scalar expression: what a pointwise op computes for one element. Evaluation, differentiation,
 * fusion and the printing of kernels all work on it.
 *
 * <p>Results for NaN arguments of {@code MAXIMUM}, {@code MINIMUM} and {@link Select} are not
 * specified.
 */
public sealed interface Expr {
  /** The element of input {@code index}, from 0. */
  record Arg(int index) implements Expr {}

  /** A constant. */
  record Const(double value) implements Expr {}

  /** A function of one argument. */
  record Unary(UnaryKind kind, Expr x) implements Expr {}

  /** A function of two arguments. */
  record Binary(BinaryKind kind, Expr a, Expr b) implements Expr {}

  /** {@code condition > 0 ? positive : otherwise}. */
  record Select(Expr condition, Expr positive, Expr otherwise) implements Expr {}

  /** Functions of one argument. */
  enum UnaryKind {
    NEGATE,
    EXP,
    LOG,
    SQRT,
    TANH,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** The error function. */
    ERF
  }

  /** Functions of two arguments. */
  enum BinaryKind {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MAXIMUM,
    MINIMUM
  }

  /** Input {@code index}. */
  static Expr arg(int index) {
    return new Arg(index);
  }

  /** A constant. */
  static Expr constant(double value) {
    return new Const(value);
  }

  /** {@code this + b}. */
  default Expr plus(Expr b) {
    return new Binary(BinaryKind.ADD, this, b);
  }

  /** {@code this - b}. */
  default Expr minus(Expr b) {
    return new Binary(BinaryKind.SUBTRACT, this, b);
  }

  /** {@code this * b}. */
  default Expr times(Expr b) {
    return new Binary(BinaryKind.MULTIPLY, this, b);
  }

  /** {@code this * b}. */
  default Expr times(double b) {
    return times(new Const(b));
  }

  /** {@code this / b}. */
  default Expr over(Expr b) {
    return new Binary(BinaryKind.DIVIDE, this, b);
  }

  /** The greater of this and {@code b}. */
  default Expr max(double b) {
    return new Binary(BinaryKind.MAXIMUM, this, new Const(b));
  }

  /** The lesser of this and {@code b}. */
  default Expr min(double b) {
    return new Binary(BinaryKind.MINIMUM, this, new Const(b));
  }

  /** {@code -this}. */
  default Expr negate() {
    return new Unary(UnaryKind.NEGATE, this);
  }

  /** {@code kind(this)}. */
  default Expr apply(UnaryKind kind) {
    return new Unary(kind, this);
  }

  /** {@code this > 0 ? positive : otherwise}. */
  default Expr select(Expr positive, Expr otherwise) {
    return new Select(this, positive, otherwise);
  }
}
