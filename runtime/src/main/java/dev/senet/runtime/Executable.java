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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A loaded program with its memory. Not safe for use by several threads at a time; sessions and
 * trainers guard it.
 */
public final class Executable implements AutoCloseable {
  /** Bytes between the scratch memories of two threads, which thus share no cache line. */
  private static final long SCRATCH_GAP = 64;

  /** The arenas whose size depends on the batch. */
  private static final Set<Arena> WORK = EnumSet.of(Arena.BATCHED, Arena.SLICED);

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

  /** A launch with addresses and sizes; {@code launch} is its number. */
  private record Bound(int launch, KernelCode code, long[] args, long units) {}

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
        if (!WORK.contains(arena)) {
          arenas.put(arena, memory.allocate(program.bytes(arena, 1), "the arena " + arena));
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
    run(bind(program.prepare(), 0, program.prepare().size(), 0, batch));
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
            && WORK.stream().allMatch(a -> demand.work.get(a) <= arenas.get(a).bytes())
            && demand.scratch <= scratch.bytes();
    if (!fits) {
      reallocate(n, demand);
    }
    scratchStride = demand.scratch / dispatcher.threads();
    batch = n;
    launches = slices();
  }

  /** Bytes that a batch of {@code n} samples needs beside what {@code n} does not change. */
  public long workBytes(long n) {
    return demand(n).total();
  }

  /** Bytes for a batch; of scratch, those of all threads. */
  private record Demand(Map<Arena, Long> work, long scratch) {
    /** What no machine has. */
    static final Demand TOO_LARGE =
        new Demand(Map.of(Arena.BATCHED, 1L << 60, Arena.SLICED, 0L), 0);

    /** What the allocations take from the memory. */
    long total() {
      long arenas = work.values().stream().mapToLong(Memory::rounded).reduce(0, Math::addExact);
      return Math.addExact(arenas, Memory.rounded(scratch));
    }
  }

  private Demand demand(long n) {
    try {
      long stride = Math.addExact(Memory.rounded(program.scratchBytes(n)), SCRATCH_GAP);
      Map<Arena, Long> work = new EnumMap<>(Arena.class);
      WORK.forEach(arena -> work.put(arena, program.bytes(arena, n)));
      return new Demand(work, Math.multiplyExact(stride, dispatcher.threads()));
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
    demand.work.forEach(
        (arena, bytes) -> arenas.put(arena, memory.allocate(bytes, "working memory")));
    scratch = memory.allocate(demand.scratch, "scratch memory");
  }

  /** Gives the memory back that depends on the batch. Nothing can run until there is some again. */
  private void release() {
    launches = List.of();
    batch = 0;
    for (Arena arena : WORK) {
      Block work = arenas.remove(arena);
      if (work != null) {
        work.close();
      }
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
    if (batch == 0) {
      throw new IllegalStateException("the program has no memory for a batch");
    }
    for (Bound launch : launches) {
      long start = System.nanoTime();
      run(List.of(launch));
      nanos[launch.launch] += System.nanoTime() - start;
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

  /** The launches in the order in which they run. */
  private List<Bound> slices() {
    List<Launch> all = program.launches();
    Program.Slices slices = program.slices();
    List<Bound> bound = new ArrayList<>(bind(all, 0, slices.from(), 0, batch));
    for (long first = 0; first < batch; first += slices.samples()) {
      long samples = Math.min(slices.samples(), batch - first);
      bound.addAll(bind(all, slices.from(), slices.to(), first, samples));
    }
    bound.addAll(bind(all, slices.to(), all.size(), 0, batch));
    return bound;
  }

  /** The launches {@code from} to {@code to} for {@code samples} samples from {@code first} on. */
  private List<Bound> bind(List<Launch> all, int from, int to, long first, long samples) {
    List<Bound> bound = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Launch launch = all.get(i);
      long[] args = launch.arguments().stream().mapToLong(a -> value(a, first, samples)).toArray();
      bound.add(new Bound(i, kernels.get(launch.kernel()), args, launch.units().at(samples)));
    }
    return bound;
  }

  private long value(Launch.Argument argument, long first, long samples) {
    return switch (argument) {
      case Launch.Address(Place place, long sampleBytes) ->
          arenas.get(place.arena()).address() + offset(place) + first * sampleBytes;
      case Launch.Number(var size) -> size.at(samples);
    };
  }

  private long offset(Place place) {
    return place.at(program.samples(place.arena(), batch));
  }

  private MemorySegment segment(Place place, long bytes) {
    return arenas.get(place.arena()).segment().asSlice(offset(place), bytes);
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
