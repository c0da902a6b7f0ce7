package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values of a model's variables, off the heap for as long as they are reachable.
 *
 * @param values the elements of each variable
 */
public record Weights(Map<Variable, MemorySegment> values) {
  private static final int SHOWN = 8;

  public Weights {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Fresh weights, drawn from {@code seed}. */
  public static Weights initial(Collection<Variable> variables, Initializer init, long seed) {
    Map<Variable, MemorySegment> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      MemorySegment segment = Arena.ofAuto().allocate(variable.type().bytes(1), 64);
      init.fill(variable, segment, seed);
      values.put(variable, segment);
    }
    return new Weights(values);
  }

  /**
   * The values of {@code variables} in a weights file.
   *
   * @param source the file's name, for errors
   * @throws WeightsException if a tensor is missing or has another type or shape, or if the file
   *     has tensors that the model does not know; all are named
   */
  public static Weights of(Safetensors file, Collection<Variable> variables, String source) {
    List<String> problems = new ArrayList<>();
    Map<Variable, MemorySegment> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      Safetensors.Entry entry = file.tensors().get(variable.name());
      List<Long> shape = variable.type().shape().dims().stream().map(Integer::longValue).toList();
      if (entry == null) {
        problems.add("'" + variable.name() + "' is missing");
      } else if (!entry.dtype().equals("F32") || !entry.shape().equals(shape)) {
        problems.add(
            "'%s' is %s%s in the file, the model has F32%s"
                .formatted(variable.name(), entry.dtype(), entry.shape(), shape));
      } else {
        values.put(variable, entry.data());
      }
    }
    Set<String> known = variables.stream().map(Variable::name).collect(Collectors.toSet());
    file.tensors().keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> problems.add("'" + name + "' is not a weight of the model"));
    if (!problems.isEmpty()) {
      String more =
          problems.size() > SHOWN ? "\n  … and " + (problems.size() - SHOWN) + " more" : "";
      throw new WeightsException(
          problems.stream()
                  .limit(SHOWN)
                  .collect(Collectors.joining("\n  ", source + " does not fit the model:\n  ", ""))
              + more);
    }
    return new Weights(values);
  }

  /** These values as the content of a weights file. */
  public Safetensors toSafetensors(Map<String, String> metadata) {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    values.forEach((variable, data) ->
        tensors.put(
            variable.name(),
            new Safetensors.Entry(
                "F32",
                variable.type().shape().dims().stream().map(Integer::longValue).toList(),
                data)));
    return new Safetensors(tensors, metadata);
  }

  /** Copies these values into the variables of {@code executable} that it has. */
  public void copyTo(Executable executable) {
    values.forEach((variable, data) -> {
      if (executable.has(variable)) {
        executable.variable(variable).copyFrom(data);
      }
    });
  }
}
