package dev.senet.training.recipe;

import dev.senet.core.graph.Variable;
import dev.senet.core.source.Names;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights that training leaves as they are. A batch norm whose parameters are all frozen uses
 * its running statistics and keeps them.
 *
 * @param patterns names of weights, in which {@code *} stands for any text
 */
public record Freeze(List<String> patterns) {
  /** Everything is trained. */
  public static final Freeze NONE = new Freeze(List.of());

  private static final int SHOWN = 4;

  public Freeze {
    patterns = List.copyOf(patterns);
  }

  /** Whether {@code variable} keeps its value. */
  public boolean contains(Variable variable) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, variable.name()));
  }

  /** Whether there is nothing among {@code variables} that is left to be trained. */
  boolean leavesNothing(Collection<Variable> variables) {
    return variables.stream().noneMatch(v -> v.role().isTrained() && !contains(v));
  }

  /** What to do about a pattern that matches none of {@code variables}; empty if it matches one. */
  static Optional<String> help(String pattern, Collection<Variable> variables) {
    List<String> names = variables.stream().map(Variable::name).toList();
    if (names.stream().anyMatch(name -> matches(pattern, name))) {
      return Optional.empty();
    }
    Set<String> known = known(names);
    Optional<String> suggestion =
        known.contains(pattern + ".*")
            ? Optional.of("did you mean '%s.*'?".formatted(pattern))
            : Names.suggest(pattern, known);
    String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String more = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
    return Optional.of(suggestion.map(s -> s + " ").orElse("") + "known are " + some + more);
  }

  /** The names, and patterns for the parts of the network and the kinds of weights. */
  private static Set<String> known(List<String> names) {
    Set<String> known = new LinkedHashSet<>(names);
    for (String name : names) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        known.add(name.substring(0, dot) + ".*");
      }
      known.add("*" + name.substring(Math.max(0, name.lastIndexOf('.'))));
    }
    return known;
  }

  private static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return name.equals(pattern);
    }
    if (!name.startsWith(parts[0])) {
      return false;
    }
    // Taking each part where it comes first leaves the most text to the others.
    int end = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], end);
      if (found < 0) {
        return false;
      }
      end = found + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return name.length() - last.length() >= end && name.endsWith(last);
  }

  /** How it is written in a {@code train} section. */
  String toSenet() {
    return patterns.stream().map(Quoted::text).collect(Collectors.joining(", "));
  }
}
