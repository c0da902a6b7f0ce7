package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Here x and d vary over an image, s and t from image to image, c from channel to channel. */
class TermsTest {
  private static final List<String> NAMES = List.of("x", "d", "s", "t", "c");
  private static final Expr X = Expr.arg(0);
  private static final Expr D = Expr.arg(1);
  private static final Expr S = Expr.arg(2);
  private static final Expr T = Expr.arg(3);
  private static final Expr C = Expr.arg(4);

  private static Optional<Terms> split(Expr e) {
    return new Terms.Splitter(i -> i < 2, i -> i == 2 || i == 3).split(e);
  }

  private static void check(Expr e, String... expected) {
    Terms terms = split(e).orElseThrow();
    assertEquals(
        List.of(expected),
        terms.coefficients().entrySet().stream()
            .map(t -> print(t.getValue()) + " Σ " + print(t.getKey()))
            .sorted()
            .toList());
    checkNumbers(e, terms.coefficients());
  }

  private static void checkNumbers(Expr e, Map<Expr, Expr> terms) {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      double[] args = random.doubles(NAMES.size(), -2, 2).toArray();
      double sum =
          terms.entrySet().stream()
              .collect(
                  Collectors.summingDouble(t ->
                      Exprs.evaluate(t.getKey(), j -> args[j])
                          * Exprs.evaluate(t.getValue(), j -> args[j])));
      assertEquals(Exprs.evaluate(e, j -> args[j]), sum, 1e-12);
    }
  }

  private static String print(Expr e) {
    return Exprs.print(e, NAMES);
  }

  @Test
  void productsOfSumsAreMultipliedOut() {
    check(S.times(D).plus(T), "s Σ d", "t Σ 1");
    check(S.times(D).minus(T).times(X), "-t Σ x", "s Σ x * d");
    check(D.times(C.times(X).plus(Expr.constant(2))), "2 Σ d", "c Σ x * d");
    check(S.times(D).plus(T).over(C), "s / c Σ d", "t / c Σ 1");
    check(X.times(S).negate(), "-s Σ x");
  }

  @Test
  void equalFactorsAreJoinedInWhateverOrder() {
    check(S.times(D).times(X).plus(X.times(T).times(D)), "(s + t) Σ x * d");
  }

  @Test
  void whatIsNotLinearStaysWhole() {
    Expr mask = X.times(C).select(Expr.constant(1), Expr.constant(0));
    check(mask.times(S.times(D).plus(T)), "s Σ (x * c > 0 ? 1 : 0) * d", "t Σ (x * c > 0 ? 1 : 0)");
    check(X.apply(UnaryKind.SIGMOID).times(X).times(D), "1 Σ sigmoid(x) * x * d");
    check(X.max(0), "1 Σ max(x, 0)");
  }

  @Test
  void aChoiceIsMadeInEachTerm() {
    check(X.select(S.times(D), T), "s Σ (x > 0 ? d : 0)", "t Σ (x > 0 ? 0 : 1)");
  }

  @Test
  void nothingIsLeftOfAFactorOfZero() {
    check(X.select(S.times(D), Expr.constant(0)), "s Σ (x > 0 ? d : 0)");
  }

  @Test
  void manyTermsAreRefused() {
    Expr product = S;
    for (int i = 0; i < 40; i++) {
      product = product.times(S.times(D.plus(Expr.constant(i)).apply(UnaryKind.EXP)).plus(T));
    }
    assertEquals(Optional.empty(), split(product));
  }

  @Test
  void aFactorMayNotReadWhatDiffersFromImageToImage() {
    assertEquals(Optional.empty(), split(X.times(S).max(0)));
    assertEquals(Optional.empty(), split(X.times(S).select(D, Expr.constant(0))));
    assertEquals(Optional.empty(), split(D.over(X.plus(S))));
  }
}
