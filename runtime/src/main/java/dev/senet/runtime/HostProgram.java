package dev.senet.runtime;

import dev.senet.core.program.Launch;
import dev.senet.core.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A program that runs on the memory of the host. */
final class HostProgram implements BoundProgram {
  private final HostEngine engine;
  private final Program program;
  private final ProgramMemory memory;
  private final long batch;

  /** The launches in the order in which they run. */
  private final List<Runnable> launches = new ArrayList<>();

  /** For each of the launches its number in the program; that of the first, for slices apart. */
  private final List<Integer> numbers = new ArrayList<>();

  HostProgram(HostEngine engine, Program program, ProgramMemory memory, long batch) {
    this.engine = engine;
    this.program = program;
    this.memory = memory;
    this.batch = batch;
    bindSlices();
  }

  private void bindSlices() {
    Program.Slices slices = program.slices();
    bind(0, slices.from(), Samples.all(batch));
    long apart = program.slicesApart(batch, engine.threads());
    if (apart > 0) {
      Samples first = new Samples(batch, 0, slices.samples());
      launches.add(engine.bindApart(launches(slices.from(), slices.to()), memory, first, apart));
      numbers.add(slices.from());
    }
    long first = apart * slices.samples();
    for (; slices.from() < slices.to() && first < batch; first += slices.samples()) {
      long count = Math.min(slices.samples(), batch - first);
      bind(slices.from(), slices.to(), new Samples(batch, first, count));
    }
    bind(slices.to(), program.launches().size(), Samples.all(batch));
  }

  private List<Launch> launches(int from, int to) {
    return program.launches().subList(from, to);
  }

  private void bind(int from, int to, Samples samples) {
    launches.addAll(engine.bind(launches(from, to), memory, samples));
    IntStream.range(from, to).forEach(numbers::add);
  }

  @Override
  public MemorySegment input(Program.Port port) {
    return memory.segment(port.place(), batch, port.type().bytes(batch));
  }

  @Override
  public void prepare() {
    engine.run(engine.bind(program.prepare(), memory, Samples.all(batch)));
  }

  @Override
  public void run() {
    engine.run(launches);
  }

  @Override
  public void run(long[] nanos) {
    for (int i = 0; i < launches.size(); i++) {
      Runnable launch = launches.get(i);
      int number = numbers.get(i);
      if (launch instanceof SlicesApart slices) {
        measure(slices, number, nanos);
      } else {
        long start = System.nanoTime();
        engine.run(List.of(launch));
        nanos[number] += System.nanoTime() - start;
      }
    }
  }

  private void measure(SlicesApart slices, int first, long[] nanos) {
    long[] own = new long[program.slices().to() - program.slices().from()];
    engine.run(List.of(() -> slices.run(own)));
    for (int i = 0; i < own.length; i++) {
      nanos[first + i] += own[i];
    }
  }

  @Override
  public List<DeviceCode> code() {
    throw new UnsupportedOperationException("kernels run as they are on this device");
  }

  /** They are there already. */
  @Override
  public void handBack() {}

  /** All is in the memory of the program. */
  @Override
  public void close() {}
}
