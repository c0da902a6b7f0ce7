package dev.senet.compiler.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The numbers 0 to n - 1 in disjoint sets (union by path halving: Tarjan, van Leeuwen 1984). */
final class Partition {
  private final int[] parents;

  /** Each number in a set of its own. */
  Partition(int n) {
    parents = IntStream.range(0, n).toArray();
  }

  /** The number that stands for the set of {@code i}. */
  int root(int i) {
    int at = i;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  /** Makes one set of the sets of two numbers. */
  void join(int a, int b) {
    parents[root(a)] = root(b);
  }

  /** All sets, in the order of their least numbers. */
  List<List<Integer>> sets() {
    Map<Integer, List<Integer>> byRoot =
        IntStream.range(0, parents.length).boxed().collect(Collectors.groupingBy(this::root));
    Map<Integer, List<Integer>> ordered = new TreeMap<>();
    byRoot.values().forEach(set -> ordered.put(set.getFirst(), set));
    return List.copyOf(ordered.values());
  }
}
