package dev.senet.compiler.jvm;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The transforms of F(4×4, 3×3), which interpolate at 0, ±a, ±b and ∞ (Toom and Cook):
 *
 * <pre>{@code
 *      a²b²   0   -a²-b²   0    1  0          1/a²b²   0      0            1  1  1  1  1  0
 *       0   -ab²   -b²     a    1  0           1/m    a/m   a²/m     Aᵀ =  0  a -a  b -b  0
 * Bᵀ =  0    ab²   -b²    -a    1  0      G =  1/m   -a/m   a²/m           0  a² a² b² b² 0
 *       0   -a²b   -a²     b    1  0           1/n    b/n   b²/n           0  a³-a³ b³-b³ 1
 *       0    a²b   -a²    -b    1  0           1/n   -b/n   b²/n
 *       0    a²b²   0   -a²-b²  0  1            0      0      1       m = 2a²(a²-b²), n = 2b²(b²-a²)
 * }</pre>
 *
 * Lavin and Gray take a = 1 and b = 2. With 5/8 and 3/2, whose powers differ less in size, the
 * largest error is a quarter to a third of theirs: below twice that of the direct algorithm.
 */
final class WinogradTransform4 extends WinogradTransform {
  private static final double A = 0.625;
  private static final double B = 1.5;
  private static final double A2 = A * A;
  private static final double B2 = B * B;

  WinogradTransform4(Lanes lanes) {
    super(lanes);
  }

  @Override
  String input(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> d = load(s, from, 6);
    String evenA = fma(s, -B2, d.get(2), d.get(4));
    String oddA = fma(s, -B2, d.get(1), d.get(3));
    String evenB = fma(s, -A2, d.get(2), d.get(4));
    String oddB = fma(s, -A2, d.get(1), d.get(3));
    String first = fma(s, -A2 - B2, d.get(2), d.get(4));
    String last = fma(s, -A2 - B2, d.get(3), d.get(5));
    return store(
        s,
        to,
        fma(s, A2 * B2, d.get(0), first),
        fma(s, A, oddA, evenA),
        fma(s, -A, oddA, evenA),
        fma(s, B, oddB, evenB),
        fma(s, -B, oddB, evenB),
        fma(s, A2 * B2, d.get(1), last));
  }

  @Override
  String output(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> m = load(s, from, 6);
    String evenA = add(s, m.get(1), m.get(2));
    String oddA = subtract(s, m.get(1), m.get(2));
    String evenB = add(s, m.get(3), m.get(4));
    String oddB = subtract(s, m.get(3), m.get(4));
    return store(
        s,
        to,
        add(s, add(s, evenA, evenB), m.get(0)),
        fma(s, A, oddA, times(s, B, oddB)),
        fma(s, A2, evenA, times(s, B2, evenB)),
        fma(s, A2 * A, oddA, fma(s, B2 * B, oddB, m.get(5))));
  }

  @Override
  String weights(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> g = load(s, from, WinogradTile.TAPS);
    double m = 2 * A2 * (A2 - B2);
    double n = 2 * B2 * (B2 - A2);
    String evenA = fma(s, 1 / m, g.get(0), times(s, A2 / m, g.get(2)));
    String evenB = fma(s, 1 / n, g.get(0), times(s, B2 / n, g.get(2)));
    return store(
        s,
        to,
        times(s, 1 / (A2 * B2), g.get(0)),
        fma(s, A / m, g.get(1), evenA),
        fma(s, -A / m, g.get(1), evenA),
        fma(s, B / n, g.get(1), evenB),
        fma(s, -B / n, g.get(1), evenB),
        g.get(2));
  }
}
