package dev.senet.compiler.plan;

import dev.senet.core.graph.Variable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where variables lie in their arena. Trained variables come first, those that weight decay applies
 * to before the others, so that an optimizer can update each group as one array; gradients have the
 * layout of their variables.
 *
 * @param offsets bytes from the arena's start
 * @param trainedBytes bytes of the trained variables
 * @param bytes bytes of all variables
 */
record VariableLayout(Map<Variable, Long> offsets, long trainedBytes, long bytes) {
  static VariableLayout of(List<Variable> variables) {
    Map<Variable, Long> offsets = new LinkedHashMap<>();
    Map<String, Integer> positions = new HashMap<>();
    variables.stream()
        .filter(v -> !v.role().isOfTraining())
        .sorted(Comparator.comparingInt(VariableLayout::group))
        .forEach(v -> {
          offsets.put(v, 0L);
          positions.put(v.name(), positions.size());
        });
    // "stem.conv.weight.momentum": state of one kind lies together, in the parameters' order.
    variables.stream()
        .filter(v -> v.role().isOfTraining())
        .sorted(
            Comparator.comparing((Variable v) -> suffix(v))
                .thenComparing(v -> positions.getOrDefault(owner(v), Integer.MAX_VALUE)))
        .forEach(v -> offsets.put(v, 0L));
    long offset = 0;
    long trained = 0;
    for (Map.Entry<Variable, Long> entry : offsets.entrySet()) {
      entry.setValue(offset);
      offset += ArenaPacker.align(entry.getKey().type().bytes(1));
      trained = entry.getKey().role().isTrained() ? offset : trained;
    }
    return new VariableLayout(offsets, trained, offset);
  }

  private static int group(Variable variable) {
    return switch (variable.role()) {
      case WEIGHT -> 0;
      case BIAS, SCALE -> 1;
      default -> 2;
    };
  }

  private static String suffix(Variable variable) {
    return variable.name().substring(variable.name().lastIndexOf('.') + 1);
  }

  private static String owner(Variable variable) {
    return variable.name().substring(0, Math.max(0, variable.name().lastIndexOf('.')));
  }
}
