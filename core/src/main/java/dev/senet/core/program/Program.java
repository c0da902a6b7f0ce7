package dev.senet.core.program;

import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import java.util.List;
import java.util.Map;

/**
 * A compiled graph: data only, so that it can be written to a file. Its kernels are sources; a
 * loader brings their classes.
 *
 * @param target the backend and configuration that the kernels are made for
 * @param kernels class names of the kernels
 * @param arenas bytes of each arena; of {@link Arena#BATCHED} the bytes a sample
 * @param constants values to be put in place at load
 * @param prepare launches that run once, when the variables have their values
 * @param launches launches of every run
 */
public record Program(
    String target,
    List<String> kernels,
    Map<Arena, Long> arenas,
    List<VariableSlot> variables,
    List<Port> inputs,
    List<Port> outputs,
    List<ConstantSlot> constants,
    List<Launch> prepare,
    List<Launch> launches) {
  public Program {
    kernels = List.copyOf(kernels);
    arenas = Map.copyOf(arenas);
    variables = List.copyOf(variables);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    constants = List.copyOf(constants);
    prepare = List.copyOf(prepare);
    launches = List.copyOf(launches);
  }

  /** Where a variable lies. */
  public record VariableSlot(Variable variable, Place place) {}

  /** Where an input or an output lies. */
  public record Port(String name, TensorType type, Place place) {}

  /** Where a constant lies. */
  public record ConstantSlot(Place place, List<Double> values) {}

  /** Bytes of all arenas for a batch of {@code n}. */
  public long bytes(long n) {
    return arenas.entrySet().stream()
        .mapToLong(e -> e.getKey() == Arena.BATCHED ? e.getValue() * n : e.getValue())
        .sum();
  }

  /** Scratch bytes that each thread needs for a batch of {@code n}. */
  public long scratchBytes(long n) {
    return java.util.stream.Stream.concat(prepare.stream(), launches.stream())
        .mapToLong(launch -> launch.scratchBytes().at(n))
        .max()
        .orElse(0);
  }

  /** The program as text: its memory, and each launch with the places that it works on. */
  public String print() {
    return ProgramPrinter.print(this);
  }
}
