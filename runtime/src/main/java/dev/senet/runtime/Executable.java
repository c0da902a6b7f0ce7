package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.MemoryLimitException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded program with its memory. Not safe for use by several threads at a time; sessions and
 * trainers guard it.
 */
public final class Executable implements AutoCloseable {
  /** Bytes between the scratch memories of two threads, which thus share no cache line. */
  private static final long SCRATCH_GAP = 64;

  private final Program program;
  private final List<KernelCode> kernels;
  private final Memory memory;
  private final Dispatcher dispatcher;
  private final Map<Arena, Block> arenas = new EnumMap<>(Arena.class);
  private final Map<Variable, Place> variables = new LinkedHashMap<>();
  private List<Bound> launches = List.of();
  private Block scratch;
  private long scratchStride;
  private long batch;
  private boolean isClosed;

  /** A launch with the addresses and sizes of one batch size. */
  private record Bound(KernelCode code, long[] args, long units, String label) {}

  /**
   * Allocates everything that does not depend on the batch; all variables are zero.
   *
   * @param kernels the code of the program's kernels, in their order
   */
  public Executable(
      Program program, List<KernelCode> kernels, Memory memory, Dispatcher dispatcher) {
    this.program = program;
    this.kernels = List.copyOf(kernels);
    this.memory = memory;
    this.dispatcher = dispatcher;
    program.variables().forEach(slot -> variables.put(slot.variable(), slot.place()));
    try {
      for (Arena arena : Arena.values()) {
        if (arena != Arena.BATCHED) {
          long bytes = program.arenas().getOrDefault(arena, 0L);
          arenas.put(arena, memory.allocate(bytes, "the arena " + arena));
        }
      }
      fillConstants();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void fillConstants() {
    for (Program.ConstantSlot slot : program.constants()) {
      MemorySegment segment = segment(slot.place(), 4L * slot.values().size());
      for (int i = 0; i < slot.values().size(); i++) {
        segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, slot.values().get(i).floatValue());
      }
    }
  }

  /** What runs. */
  public Program program() {
    return program;
  }

  /** Whether the program reads or writes {@code variable}. */
  public boolean has(Variable variable) {
    return variables.containsKey(variable);
  }

  /** The elements of a variable, to be read and written between runs. */
  public MemorySegment variable(Variable variable) {
    return segment(variables.get(variable), variable.type().bytes(1));
  }

  /** All variables, contiguous. */
  public MemorySegment variables() {
    return arenas.get(Arena.VARIABLES).segment();
  }

  /** Computes what depends on variables only; to be called when their values have changed. */
  public void prepare() {
    useBatch(Math.max(batch, 1));
    run(bind(program.prepare()));
  }

  /**
   * Makes room for a batch of {@code n} samples, at least 1. If they do not fit, a smaller batch
   * may be tried next.
   *
   * @throws MemoryLimitException if they do not fit; the message says how many do
   */
  public void useBatch(long n) {
    if (isClosed) {
      throw new IllegalStateException("the program is closed");
    }
    if (n < 1) {
      throw new IllegalArgumentException("a batch of " + n);
    }
    if (n == batch) {
      return;
    }
    Demand demand = demand(n);
    boolean fits =
        batch > 0
            && demand.work <= arenas.get(Arena.BATCHED).bytes()
            && demand.scratch <= scratch.bytes();
    if (!fits) {
      reallocate(n, demand);
    }
    scratchStride = demand.scratch / dispatcher.threads();
    batch = n;
    launches = bind(program.launches());
  }

  /** Bytes that a batch of {@code n} samples needs beside what {@code n} does not change. */
  public long workBytes(long n) {
    return demand(n).total();
  }

  /** Bytes for a batch; of scratch, those of all threads. */
  private record Demand(long work, long scratch) {
    /** What no machine has. */
    static final Demand TOO_LARGE = new Demand(1L << 60, 0);

    /** What the allocations take from the memory. */
    long total() {
      return Math.addExact(Memory.rounded(work), Memory.rounded(scratch));
    }
  }

  private Demand demand(long n) {
    try {
      long perSample = program.arenas().getOrDefault(Arena.BATCHED, 0L);
      long stride = Math.addExact(Memory.rounded(program.scratchBytes(n)), SCRATCH_GAP);
      return new Demand(
          Math.multiplyExact(perSample, n), Math.multiplyExact(stride, dispatcher.threads()));
    } catch (ArithmeticException e) {
      return Demand.TOO_LARGE;
    }
  }

  private boolean fits(long n) {
    return workBytes(n) <= memory.available();
  }

  private void reallocate(long n, Demand demand) {
    release();
    if (!fits(n)) {
      throw new MemoryLimitException(tooLarge(n));
    }
    arenas.put(Arena.BATCHED, memory.allocate(demand.work, "working memory"));
    scratch = memory.allocate(demand.scratch, "scratch memory");
  }

  /** Gives the memory back that depends on the batch. Nothing can run until there is some again. */
  private void release() {
    launches = List.of();
    batch = 0;
    Block work = arenas.remove(Arena.BATCHED);
    if (work != null) {
      work.close();
    }
    if (scratch != null) {
      scratch.close();
    }
  }

  private String tooLarge(long n) {
    long fits = 0;
    for (long step = Long.highestOneBit(n); step > 0; step /= 2) {
      fits = fits(fits + step) ? fits + step : fits;
    }
    return "a batch of %d needs %s of working memory, but %s are free under the memory limit; %s"
        .formatted(
            n,
            Memory.text(demand(n).total()),
            Memory.text(memory.available()),
            fits > 0 ? "a batch of " + fits + " fits" : "not even one sample fits");
  }

  /** The elements of input {@code name} for the current batch size. */
  public MemorySegment input(String name) {
    return port(program.inputs(), name);
  }

  /** The elements of output {@code name}; valid until the next run. */
  public MemorySegment output(String name) {
    return port(program.outputs(), name);
  }

  private MemorySegment port(List<Program.Port> ports, String name) {
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .map(port -> segment(port.place(), port.type().bytes(batch)))
        .orElseThrow(() -> new IllegalArgumentException("the program has no tensor " + name));
  }

  /**
   * Runs the program once on the current inputs.
   *
   * @throws IllegalStateException if there is no room for a batch; see {@link #useBatch}
   */
  public void run() {
    if (batch == 0) {
      throw new IllegalStateException("the program has no memory for a batch");
    }
    run(launches);
  }

  /**
   * Runs the program once and measures.
   *
   * @param nanos one number for each launch of the program, to which its nanoseconds are added
   * @throws IllegalStateException if there is no room for a batch; see {@link #useBatch}
   */
  public void run(long[] nanos) {
    if (nanos.length != launches.size()) {
      throw new IllegalArgumentException(
          nanos.length + " numbers, " + launches.size() + " launches");
    }
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      run(launches.subList(i, i + 1));
      nanos[i] += System.nanoTime() - start;
    }
  }

  private void run(List<Bound> bound) {
    dispatcher.acquire();
    try {
      for (Bound launch : bound) {
        dispatcher.run(launch.code, launch.args, launch.units, scratch.address(), scratchStride);
      }
    } finally {
      dispatcher.release();
    }
  }

  private List<Bound> bind(List<Launch> toBind) {
    return toBind.stream()
        .map(launch ->
            new Bound(
                kernels.get(launch.kernel()),
                launch.arguments().stream().mapToLong(this::value).toArray(),
                launch.units().at(batch),
                launch.label()))
        .toList();
  }

  private long value(Launch.Argument argument) {
    return switch (argument) {
      case Launch.Address(Place place) -> arenas.get(place.arena()).address() + place.at(batch);
      case Launch.Number(var size) -> size.at(batch);
    };
  }

  private MemorySegment segment(Place place, long bytes) {
    return arenas.get(place.arena()).segment().asSlice(place.at(batch), bytes);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    isClosed = true;
    release();
    arenas.values().forEach(Block::close);
    arenas.clear();
  }
}
