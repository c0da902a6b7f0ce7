package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.MemoryLimitException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded program with its memory. Not safe for use by several threads at a time; sessions and
 * trainers guard it.
 */
public final class Executable implements AutoCloseable {
  private final Program program;
  private final Engine engine;
  private final Memory memory;
  private final ProgramMemory arenas;
  private final Map<Variable, Place> variables = new LinkedHashMap<>();
  private final BoundPrograms bound;
  private long batch;
  private boolean isClosed;

  /**
   * Allocates everything that does not depend on the batch; all variables are zero.
   *
   * @param engine has the program's kernels
   */
  Executable(Program program, Engine engine, Memory memory) {
    this.program = program;
    this.engine = engine;
    this.memory = memory;
    this.arenas = new ProgramMemory(program, memory, engine.threads(), engine.headerBytes());
    this.bound = new BoundPrograms(n -> engine.bind(program, arenas, n));
    program.variables().forEach(slot -> variables.put(slot.variable(), slot.place()));
    try {
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

  /** The elements of a variable, to be read and written until the next run. */
  public MemorySegment variable(Variable variable) {
    bound.handBack();
    return segment(variables.get(variable), variable.type().bytes(1));
  }

  /** All variables, contiguous; to be read and written until the next run. */
  public MemorySegment variables() {
    bound.handBack();
    return arenas.arena(Arena.VARIABLES);
  }

  /** Computes what depends on variables only; to be called when their values have changed. */
  public void prepare() {
    useBatch(Math.max(batch, 1));
    bound.get().prepare();
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
    if (!arenas.fits(demand.work, demand.scratch)) {
      reallocate(n, demand);
    }
    bound.use(n);
    batch = n;
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
      return new Demand(arenas.workBytes(n), arenas.scratchBytes(n));
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
    arenas.allocateBatch(demand.work, demand.scratch);
  }

  /** Gives the memory back that depends on the batch. Nothing can run until there is some again. */
  private void release() {
    bound.close();
    batch = 0;
    arenas.releaseBatch();
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

  /** The elements of input {@code name} for the current batch size, to be written before a run. */
  public MemorySegment input(String name) {
    return bound.get().input(port(program.inputs(), name));
  }

  /** The elements of output {@code name}; valid until the next run. */
  public MemorySegment output(String name) {
    Program.Port port = port(program.outputs(), name);
    return segment(port.place(), port.type().bytes(batch));
  }

  private static Program.Port port(List<Program.Port> ports, String name) {
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the program has no tensor " + name));
  }

  /**
   * Runs the program once on the current inputs.
   *
   * @throws IllegalStateException if there is no room for a batch; see {@link #useBatch}
   */
  public void run() {
    bound.get().run();
  }

  /**
   * Runs the program once and measures.
   *
   * @param nanos one number for each launch of the program, to which its nanoseconds are added
   * @throws IllegalStateException if there is no room for a batch; see {@link #useBatch}
   */
  public void run(long[] nanos) {
    int count = program.launches().size();
    if (nanos.length != count) {
      throw new IllegalArgumentException(nanos.length + " numbers, " + count + " launches");
    }
    bound.get().run(nanos);
  }

  /**
   * What TornadoVM makes of each launch for the current batch size: first of those that prepare,
   * then of those that copy inputs, then of the program's. Nothing runs.
   *
   * @throws UnsupportedOperationException if the device is none of TornadoVM's
   * @throws dev.senet.runtime.tornado.TornadoException if it cannot compile a kernel
   */
  public List<DeviceCode> code() {
    return bound.get().code();
  }

  private MemorySegment segment(Place place, long bytes) {
    return arenas.segment(place, batch, bytes);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    isClosed = true;
    release();
    arenas.close();
  }
}
