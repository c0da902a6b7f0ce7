package dev.senet.compiler.jvm;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.Arg;
import dev.senet.core.expr.Expr.Binary;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.Const;
import dev.senet.core.expr.Expr.Select;
import dev.senet.core.expr.Expr.Unary;
import dev.senet.core.expr.Expr.UnaryKind;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prints scalar expressions as statements of a dialect. Common subexpressions are computed once,
 * products that are added become fused multiply-adds, and constants are declared apart so that they
 * can stand before the loop.
 */
public final class ExprEmitter {
  private final Lanes lanes;
  private final List<Expr> expressions;
  private final Map<Expr, Integer> uses = new HashMap<>();
  private final Set<Float> constants = new TreeSet<>();

  /** An emitter of several expressions over the same arguments. */
  public ExprEmitter(Lanes lanes, List<Expr> expressions) {
    this.lanes = lanes;
    this.expressions = List.copyOf(expressions);
    expressions.forEach(this::count);
    int arity = expressions.stream().mapToInt(ExprEmitter::arity).max().orElse(0);
    emit(Collections.nCopies(arity, "x"), ""); // finds the constants
  }

  /** An emitter of one expression. */
  public ExprEmitter(Lanes lanes, Expr expression) {
    this(lanes, List.of(expression));
  }

  /**
   * Printed expressions.
   *
   * @param statements lines that declare locals
   * @param results for each expression the name of the local, argument or constant that holds it
   */
  public record Code(String statements, List<String> results) {
    /** The name that holds the only expression. */
    public String result() {
      return results.getFirst();
    }
  }

  /** Declarations of the constants; names depend on values only. */
  public String constants() {
    return Scope.declarations(lanes, constants);
  }

  /**
   * Prints the expressions.
   *
   * @param args the names that hold the arguments, of the dialect's type
   * @param suffix ends the names of the locals, so that several copies fit in one scope
   */
  public Code emit(List<String> args, String suffix) {
    Scope scope = new Scope(lanes, constants, suffix);
    Map<Expr, String> known = new HashMap<>();
    List<String> results = expressions.stream().map(e -> name(e, args, known, scope)).toList();
    return new Code(scope.statements(), results);
  }

  /** The number of arguments: one more than the highest index. */
  static int arity(Expr expression) {
    return switch (expression) {
      case Arg(int i) -> i + 1;
      case Const c -> 0;
      case Unary(UnaryKind kind, Expr x) -> arity(x);
      case Binary(BinaryKind kind, Expr a, Expr b) -> Math.max(arity(a), arity(b));
      case Select(Expr c, Expr a, Expr b) -> Math.max(arity(c), Math.max(arity(a), arity(b)));
    };
  }

  private void count(Expr e) {
    if (uses.merge(e, 1, Integer::sum) > 1) {
      return;
    }
    switch (e) {
      case Arg a -> {}
      case Const c -> {}
      case Unary(UnaryKind kind, Expr x) -> count(x);
      case Binary(BinaryKind kind, Expr a, Expr b) -> {
        count(a);
        count(b);
      }
      case Select(Expr c, Expr a, Expr b) -> {
        count(c);
        count(a);
        count(b);
      }
    }
  }

  private String name(Expr e, List<String> args, Map<Expr, String> known, Scope scope) {
    String name = known.get(e);
    if (name == null) {
      name = print(e, args, known, scope);
      known.put(e, name);
    }
    return name;
  }

  private String print(Expr e, List<String> args, Map<Expr, String> known, Scope scope) {
    return switch (e) {
      case Arg(int i) -> args.get(i);
      case Const(double v) -> scope.constant((float) v);
      case Unary(UnaryKind kind, Expr x) -> unary(kind, name(x, args, known, scope), scope);
      case Binary(BinaryKind kind, Expr a, Expr b) when kind == BinaryKind.ADD && isProduct(a) ->
          fused((Binary) a, b, args, known, scope);
      case Binary(BinaryKind kind, Expr a, Expr b) when kind == BinaryKind.ADD && isProduct(b) ->
          fused((Binary) b, a, args, known, scope);
      case Binary(BinaryKind kind, Expr a, Expr b)
          when kind == BinaryKind.MAXIMUM && b.equals(new Const(0)) ->
          scope.let(lanes.relu(name(a, args, known, scope)));
      case Binary(BinaryKind kind, Expr a, Expr b) ->
          binary(kind, name(a, args, known, scope), name(b, args, known, scope), scope);
      case Select(Expr c, Expr a, Expr b) -> {
        String x = name(a, args, known, scope);
        String y = name(b, args, known, scope);
        // u - v > 0 exactly if u > v: subnormal differences are not flushed.
        yield c instanceof Binary(BinaryKind kind, Expr u, Expr v) && kind == BinaryKind.SUBTRACT
            ? scope.let(
                lanes.whereGreater(name(u, args, known, scope), name(v, args, known, scope), x, y))
            : scope.let(lanes.whereGreater(name(c, args, known, scope), scope.constant(0), x, y));
      }
    };
  }

  private boolean isProduct(Expr e) {
    return e instanceof Binary(BinaryKind kind, Expr a, Expr b)
        && kind == BinaryKind.MULTIPLY
        && uses.get(e) == 1;
  }

  private String fused(
      Binary product, Expr term, List<String> args, Map<Expr, String> known, Scope scope) {
    return scope.let(
        lanes.fma(
            name(product.a(), args, known, scope),
            name(product.b(), args, known, scope),
            name(term, args, known, scope)));
  }

  private String unary(UnaryKind kind, String x, Scope scope) {
    return switch (kind) {
      case NEGATE -> scope.let(lanes.negate(x));
      case SQRT -> scope.let(lanes.sqrt(x));
      case EXP -> FunctionEmitter.exp(x, scope);
      case LOG -> FunctionEmitter.log(x, scope);
      case TANH -> FunctionEmitter.tanh(x, scope);
      case SIGMOID -> FunctionEmitter.sigmoid(x, scope);
      case ERF -> FunctionEmitter.erf(x, scope);
    };
  }

  private String binary(BinaryKind kind, String a, String b, Scope scope) {
    return scope.let(
        switch (kind) {
          case ADD -> lanes.add(a, b);
          case SUBTRACT -> lanes.subtract(a, b);
          case MULTIPLY -> lanes.multiply(a, b);
          case DIVIDE -> lanes.divide(a, b);
          case MAXIMUM -> lanes.max(a, b);
          case MINIMUM -> lanes.min(a, b);
        });
  }
}
