package dev.senet.dsl.elaborate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The callables that a text sees: its own blocks, then those of the library around it. Blocks of a
 * program hide blocks of the standard library, but not from the standard library itself.
 */
final class Library {
  private final Optional<Library> outer;
  private final Map<String, Callable> own = new HashMap<>();

  /** An empty library; see {@link #add}. */
  Library(Optional<Library> outer) {
    this.outer = outer;
  }

  /** Adds a callable; the first of a name stays. */
  void add(Callable callable) {
    own.putIfAbsent(callable.signature().name(), callable);
  }

  /** What {@code name} means. */
  Optional<Callable> find(String name) {
    Callable found = own.get(name);
    return found != null ? Optional.of(found) : outer.flatMap(o -> o.find(name));
  }

  /** What {@code name} means in the standard library. */
  Optional<Callable> standard(String name) {
    return outer.orElse(this).find(name);
  }

  /** Whether this is the program's own library, not the standard one. */
  boolean isProgram() {
    return outer.isPresent();
  }

  /** All names. */
  List<String> names() {
    List<String> names = new ArrayList<>(own.keySet());
    outer.ifPresent(o -> names.addAll(o.names()));
    return names;
  }
}
