package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * An expression written as a sum of products of a coefficient that is the same all over an image
 * and a factor that varies over it: {@code Σ (s * d + t) = s * Σ d + t * Σ 1}.
 *
 * @param coefficients by factor
 */
record Terms(Map<Expr, Expr> coefficients) {
  /** More are not worth a pass, and would be more with each product. */
  private static final int MAX_TERMS = 16;

  /** The factor of what does not vary. */
  static final Expr ONE = Expr.constant(1);

  /**
   * Writes expressions so.
   *
   * @param varies whether an argument varies over an image
   * @param isSampled whether an argument is the same all over an image, but another for each image
   */
  record Splitter(IntPredicate varies, IntPredicate isSampled) {
    /**
     * The terms of {@code e}, whose factors read no argument that is another for each image. What
     * is no polynomial of degree 1 in each argument that varies is left whole as far as possible.
     *
     * @return empty if a factor would have to read such an argument, or for many terms
     */
    Optional<Terms> split(Expr e) {
      if (Exprs.isInvariant(e, varies)) {
        return Optional.of(new Terms(Map.of(ONE, e)));
      }
      if (!readsSamples(e) && !isMultilinear(e)) {
        return whole(e);
      }
      return switch (e) {
        case Expr.Unary(UnaryKind kind, Expr x) when kind == UnaryKind.NEGATE ->
            split(x).map(t -> t.mapCoefficients(c -> Exprs.unary(kind, c)));
        case Expr.Binary(BinaryKind kind, Expr a, Expr b) -> split(kind, a, b, e);
        case Expr.Select(Expr c, Expr a, Expr b) when !readsSamples(c) ->
            both(
                split(a).map(t -> t.mapFactors(x -> Exprs.select(c, x, Expr.constant(0)))),
                split(b).map(t -> t.mapFactors(x -> Exprs.select(c, Expr.constant(0), x))),
                Terms::plus);
        default -> whole(e);
      };
    }

    private Optional<Terms> split(BinaryKind kind, Expr a, Expr b, Expr e) {
      return switch (kind) {
        case ADD -> both(split(a), split(b), Terms::plus);
        case SUBTRACT -> both(split(a), split(b.negate()), Terms::plus);
        case MULTIPLY -> both(split(a), split(b), Terms::times);
        case DIVIDE ->
            Exprs.isInvariant(b, varies)
                ? split(a).map(t -> t.mapCoefficients(c -> Exprs.binary(kind, c, b)))
                : whole(e);
        case MAXIMUM, MINIMUM -> whole(e);
      };
    }

    private Optional<Terms> whole(Expr e) {
      return readsSamples(e) ? Optional.empty() : Optional.of(new Terms(Map.of(e, ONE)));
    }

    private boolean readsSamples(Expr e) {
      return !Exprs.isInvariant(e, isSampled);
    }

    private boolean isMultilinear(Expr e) {
      return Exprs.arguments(e).stream()
          .filter(varies::test)
          .allMatch(i -> Exprs.isAffine(e, j -> j == i));
    }

    private static Optional<Terms> both(
        Optional<Terms> a, Optional<Terms> b, BinaryOperator<Terms> operation) {
      return a.flatMap(x -> b.map(y -> operation.apply(x, y)))
          .filter(t -> t.coefficients.size() <= MAX_TERMS);
    }
  }

  private Terms plus(Terms other) {
    Terms sum = new Terms(new LinkedHashMap<>(coefficients));
    other.coefficients.forEach(sum::add);
    return sum;
  }

  private Terms times(Terms other) {
    Terms products = new Terms(new LinkedHashMap<>());
    coefficients.forEach((x, c) ->
        other.coefficients.forEach(
            (y, d) -> products.add(product(x, y), Exprs.binary(BinaryKind.MULTIPLY, c, d))));
    return products;
  }

  private Terms mapFactors(UnaryOperator<Expr> change) {
    Terms changed = new Terms(new LinkedHashMap<>());
    coefficients.forEach((x, c) -> changed.add(change.apply(x), c));
    return changed;
  }

  private Terms mapCoefficients(UnaryOperator<Expr> change) {
    Terms changed = new Terms(new LinkedHashMap<>());
    coefficients.forEach((x, c) -> changed.add(x, change.apply(c)));
    return changed;
  }

  private void add(Expr factor, Expr coefficient) {
    if (coefficient.equals(Expr.constant(0))) {
      return;
    }
    coefficients.merge(factor, coefficient, (c, d) -> Exprs.binary(BinaryKind.ADD, c, d));
  }

  /** Equal products are equal expressions, in whatever order they come about. */
  private static Expr product(Expr a, Expr b) {
    List<Expr> factors = new ArrayList<>();
    collect(a, factors);
    collect(b, factors);
    factors.sort(Comparator.comparing(e -> Exprs.print(e, List.of())));
    return factors.stream()
        .reduce(ONE, (product, e) -> Exprs.binary(BinaryKind.MULTIPLY, product, e));
  }

  private static void collect(Expr e, List<Expr> factors) {
    if (e instanceof Expr.Binary(BinaryKind kind, Expr a, Expr b) && kind == BinaryKind.MULTIPLY) {
      collect(a, factors);
      collect(b, factors);
    } else {
      factors.add(e);
    }
  }
}
