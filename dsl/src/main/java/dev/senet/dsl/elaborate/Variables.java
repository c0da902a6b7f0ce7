package dev.senet.dsl.elaborate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of one call of a block. Assigning a name that is known outside the innermost {@code
 * repeat} rebinds it there; a new name lasts for the iteration.
 */
final class Variables {
  private final Optional<Variables> outer;
  private final Map<String, Value> values = new HashMap<>();

  Variables(Optional<Variables> outer) {
    this.outer = outer;
  }

  Optional<Value> find(String name) {
    Value value = values.get(name);
    return value != null ? Optional.of(value) : outer.flatMap(o -> o.find(name));
  }

  void assign(String name, Value value) {
    if (values.containsKey(name) || outer.isEmpty() || outer.get().find(name).isEmpty()) {
      values.put(name, value);
    } else {
      outer.get().assign(name, value);
    }
  }

  /** Adds a name here, hiding one outside. */
  void define(String name, Value value) {
    values.put(name, value);
  }

  List<String> names() {
    List<String> names = new ArrayList<>(values.keySet());
    outer.ifPresent(o -> names.addAll(o.names()));
    return names;
  }
}
