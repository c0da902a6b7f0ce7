package dev.senet.dsl.elaborate;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes the paths that name weights and nodes, such as {@code stage3.repeat2.residual.conv1}. The
 * scheme is laid down in {@code dsl/README.md}; every component is used once in its scope.
 */
final class WeightScope {
  private final String path;
  private boolean lendsItself;
  private final Set<String> reserved = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private final Map<String, Integer> counters = new HashMap<>();

  private WeightScope(String path, boolean lendsItself) {
    this.path = path;
    this.lendsItself = lendsItself;
  }

  /** The scope of a model. */
  static WeightScope root() {
    return new WeightScope("", false);
  }

  /** The path of this scope; empty for a model's. */
  String path() {
    return path;
  }

  /** {@code path.name}. */
  String join(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Keeps {@code names} free for {@link #variable}. */
  void reserve(Collection<String> names) {
    reserved.addAll(names);
  }

  /** The scope of the expression that is assigned to the variable {@code name}. */
  WeightScope variable(String name) {
    reserved.remove(name);
    return new WeightScope(join(unique(name)), false);
  }

  /**
   * The scope of iteration {@code i}, from 1, of the {@code statement}th {@code repeat}, from 1.
   *
   * @param lendsItself whether the iteration's only block call shares its scope
   */
  WeightScope iteration(long i, int statement, boolean lendsItself) {
    String name = statement == 1 ? "repeat" + i : "repeat" + i + "_" + statement;
    return new WeightScope(join(unique(name)), lendsItself);
  }

  /** The scope of the next call of the block {@code name}; one that lends itself does so once. */
  WeightScope block(String name) {
    if (lendsItself) {
      lendsItself = false;
      return this;
    }
    return new WeightScope(next(name), false);
  }

  /** The path of the next application of the op {@code name}. */
  String next(String name) {
    int n = counters.getOrDefault(name, 0);
    String candidate;
    do {
      candidate = name + ++n;
    } while (used.contains(candidate) || reserved.contains(candidate));
    counters.put(name, n);
    used.add(candidate);
    return join(candidate);
  }

  /** How often the statement {@code repeat} was met, this time included. */
  int nextRepeat() {
    return counters.merge("repeat", 1, Integer::sum);
  }

  private String unique(String name) {
    String candidate = name;
    for (int n = 2; !used.add(candidate); n++) {
      candidate = name + "_" + n;
    }
    return candidate;
  }
}
