package dev.senet.compiler.jvm;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Prints the transforms of Winograd's minimal filtering F(m×m, 3×3) (A. Lavin and S. Gray, Fast
 * Algorithms for Convolutional Neural Networks, CVPR 2016): with an input tile d of m+2 rows and
 * columns and weights g of 3×3, the output tile of m×m pixels is
 *
 * <pre>{@code y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A}</pre>
 */
abstract class WinogradTransform {
  private final Lanes lanes;
  private final Set<Float> constants = new TreeSet<>();

  WinogradTransform(Lanes lanes) {
    this.lanes = lanes;
  }

  /** Transforms the m + 2 values at {@code from} by Bᵀ and stores as many results at {@code to}. */
  abstract String input(IntFunction<String> from, IntFunction<String> to);

  /** Transforms the m + 2 values at {@code from} by Aᵀ and stores the m results at {@code to}. */
  abstract String output(IntFunction<String> from, IntFunction<String> to);

  /** Transforms the 3 values at {@code from} by G and stores the m + 2 results at {@code to}. */
  abstract String weights(IntFunction<String> from, IntFunction<String> to);

  /** Declarations of the constants that the printed transforms refer to. */
  final String constants() {
    return Scope.declarations(lanes, constants);
  }

  final Scope scope() {
    return new Scope(lanes, constants, "");
  }

  final String fma(Scope s, double factor, String x, String y) {
    return s.fma(x, s.constant((float) factor), y);
  }

  final String times(Scope s, double factor, String x) {
    return s.let(lanes.multiply(x, s.constant((float) factor)));
  }

  final String add(Scope s, String x, String y) {
    return s.let(lanes.add(x, y));
  }

  final String subtract(Scope s, String x, String y) {
    return s.let(lanes.subtract(x, y));
  }

  final List<String> load(Scope s, IntFunction<String> from, int count) {
    return IntStream.range(0, count).mapToObj(i -> s.let(lanes.load(from.apply(i)))).toList();
  }

  final String store(Scope s, IntFunction<String> to, String... results) {
    StringBuilder text = new StringBuilder(s.statements());
    for (int i = 0; i < results.length; i++) {
      text.append(lanes.store(to.apply(i), results[i])).append('\n');
    }
    return text.toString();
  }
}
