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
 * @param arenas bytes of each arena; of {@link Arena#BATCHED} and {@link Arena#SLICED} the bytes a
 *     sample
 * @param constants values to be put in place at load
 * @param prepare launches that run once, when the variables have their values
 * @param launches launches of every run
 * @param slices launches that take a batch slice by slice
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
    List<Launch> launches,
    Slices slices) {
  /** Bytes of the longest vectors. */
  private static final int VECTOR_BYTES = 64;

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

  /**
   * The launches {@code from} to {@code to}, exclusive: a run goes through all of them with one
   * slice of the batch before it goes on to the next.
   *
   * @param samples samples of a slice; the last may have less
   */
  public record Slices(int from, int to, long samples) {
    /** Every launch takes all samples at once. */
    public static final Slices NONE = new Slices(0, 0, 1);

    public Slices {
      if (from < 0 || to < from || samples < 1) {
        throw new IllegalArgumentException(
            "launches %d to %d with %d samples".formatted(from, to, samples));
      }
    }
  }

  /** Bytes of all arenas for a batch of {@code n}. */
  public long bytes(long n) {
    return arenas.keySet().stream().mapToLong(arena -> bytes(arena, n)).sum();
  }

  /** Bytes of an arena for a batch of {@code n}. */
  public long bytes(Arena arena, long n) {
    return Math.multiplyExact(arenas.getOrDefault(arena, 0L), samples(arena, n));
  }

  /** By what offsets and sizes of an arena are multiplied for a batch of {@code n}. */
  public long samples(Arena arena, long n) {
    return switch (arena) {
      case BATCHED -> n;
      case SLICED -> Math.min(n, slices.samples());
      default -> 1;
    };
  }

  /**
   * How many slices of a batch of {@code n} can go to {@code threads} threads whole, as many to
   * each. The threads share the work on each of the others.
   */
  public long slicesApart(long n, int threads) {
    return hasOwnVectors() ? n / slices.samples() / threads * threads : 0;
  }

  /**
   * Whether no sample shares a vector with the next. Kernels write whole vectors, beyond the end of
   * a sample too, and leave it to those of the next sample to put that right.
   */
  private boolean hasOwnVectors() {
    return slices.from() < slices.to()
        && launches.subList(slices.from(), slices.to()).stream()
            .flatMap(launch -> launch.arguments().stream())
            .allMatch(a ->
                !(a instanceof Launch.Address(Place place, long sampleBytes))
                    || sampleBytes % VECTOR_BYTES == 0);
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
