package dev.senet.core.expr;

import dev.senet.core.expr.Expr.Arg;
import dev.senet.core.expr.Expr.Binary;
import dev.senet.core.expr.Expr.Const;
import dev.senet.core.expr.Expr.Select;
import dev.senet.core.expr.Expr.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Expressions cut in two: what does not change in a loop, and the rest.
 *
 * @param invariants the largest subexpressions of invariant arguments only, over those arguments
 * @param rest the expressions, where {@code Arg(arity + j)} stands for invariant {@code j}
 */
public record ExprSplit(List<Expr> invariants, List<Expr> rest) {
  /** Cuts {@code expressions} of {@code arity} arguments. */
  public static ExprSplit of(List<Expr> expressions, int arity, IntPredicate isInvariant) {
    Map<Expr, Integer> found = new LinkedHashMap<>();
    List<Expr> rest = expressions.stream().map(e -> replace(e, arity, isInvariant, found)).toList();
    return new ExprSplit(new ArrayList<>(found.keySet()), rest);
  }

  private static Expr replace(Expr e, int arity, IntPredicate inv, Map<Expr, Integer> found) {
    if (!(e instanceof Arg || e instanceof Const) && Exprs.isInvariant(e, inv.negate())) {
      found.putIfAbsent(e, found.size());
      return Expr.arg(arity + found.get(e));
    }
    return switch (e) {
      case Arg a -> a;
      case Const c -> c;
      case Unary(var kind, Expr x) -> new Unary(kind, replace(x, arity, inv, found));
      case Binary(var kind, Expr a, Expr b) ->
          new Binary(kind, replace(a, arity, inv, found), replace(b, arity, inv, found));
      case Select(Expr c, Expr a, Expr b) ->
          new Select(
              replace(c, arity, inv, found),
              replace(a, arity, inv, found),
              replace(b, arity, inv, found));
    };
  }
}
