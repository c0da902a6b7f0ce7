package dev.senet.compiler.jvm;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The transforms of F(2×2, 3×3), which interpolate at 0, ±1 and ∞:
 *
 * <pre>{@code
 *      1  0 -1  0        1   0   0           1  1  1  0
 * Bᵀ = 0  1  1  0   G =  1/2 1/2 1/2    Aᵀ = 0  1 -1 -1
 *      0 -1  1  0        1/2-1/2 1/2
 *      0  1  0 -1        0   0   1
 * }</pre>
 */
final class WinogradTransform2 extends WinogradTransform {
  WinogradTransform2(Lanes lanes) {
    super(lanes);
  }

  @Override
  String input(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> d = load(s, from, 4);
    return store(
        s,
        to,
        subtract(s, d.get(0), d.get(2)),
        add(s, d.get(1), d.get(2)),
        subtract(s, d.get(2), d.get(1)),
        subtract(s, d.get(1), d.get(3)));
  }

  @Override
  String output(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> m = load(s, from, 4);
    return store(
        s,
        to,
        add(s, m.get(0), add(s, m.get(1), m.get(2))),
        subtract(s, subtract(s, m.get(1), m.get(2)), m.get(3)));
  }

  @Override
  String weights(IntFunction<String> from, IntFunction<String> to) {
    Scope s = scope();
    List<String> g = load(s, from, WinogradTile.TAPS);
    String outer = times(s, 0.5, add(s, g.get(0), g.get(2)));
    return store(
        s, to, g.get(0), fma(s, 0.5, g.get(1), outer), fma(s, -0.5, g.get(1), outer), g.get(2));
  }
}
