package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of a model's variables, off the heap for as long as they are reachable.
 *
 * @param values the elements of each variable
 */
public record Weights(Map<Variable, MemorySegment> values) {
  /** No values. */
  public static final Weights NONE = new Weights(Map.of());

  public Weights {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Fresh weights, drawn from {@code seed}. */
  public static Weights initial(Collection<Variable> variables, Initializer init, long seed) {
    Map<Variable, MemorySegment> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      values.put(variable, Arena.ofAuto().allocate(variable.type().bytes(1), 64));
    }
    // A variable's numbers depend on no other.
    List.copyOf(variables).parallelStream()
        .forEach(variable -> init.fill(variable, values.get(variable), seed));
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
    return new WeightsFile(file, WeightNames.SENET, source).read(variables);
  }

  /** These values as the content of a weights file. */
  public Safetensors toSafetensors(Map<String, String> metadata) {
    return toSafetensors(WeightNames.SENET, metadata);
  }

  /**
   * These values as the content of a weights file of another program.
   *
   * @throws WeightsException if {@code names} has no place for one of them
   */
  public Safetensors toSafetensors(WeightNames names, Map<String, String> metadata) {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    values.forEach((variable, data) -> {
      StoredTensor stored =
          names
              .stored(variable)
              .orElseThrow(() ->
                  new WeightsException(
                      "the file would have no place for '%s'".formatted(variable.name())));
      tensors.put(stored.key(), new Safetensors.Entry("F32", stored.shape(), stored.write(data)));
    });
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
