package dev.senet.runtime;

import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.core.graph.DType;
import dev.senet.core.program.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Runs of one program on random inputs, measured launch by launch. */
final class MeasuredRuns {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Executable program;
  private final Map<String, MemorySegment> inputs = new LinkedHashMap<>();
  private final List<Double> runs = new ArrayList<>();
  private final List<long[]> launches = new ArrayList<>();

  MeasuredRuns(Executable program, int batch) {
    this.program = program;
    program.useBatch(batch);
    program.program().inputs().forEach(port -> inputs.put(port.name(), values(port, batch)));
  }

  private static MemorySegment values(Program.Port port, int batch) {
    MemorySegment values = Arena.ofAuto().allocate(port.type().bytes(batch), 64);
    if (port.type().dtype() == DType.F32) {
      SplittableRandom random = new SplittableRandom(1);
      boolean isScalar = !port.type().shape().isBatched();
      // No step moves the weights, so that all runs compute the same.
      double scalar = port.name().equals(Optimizer.LEARNING_RATE) ? 0 : 1;
      for (long i = 0; i < values.byteSize() / 4; i++) {
        double value = isScalar ? scalar : random.nextDouble() - 0.5;
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
      }
    }
    return values;
  }

  /**
   * Runs for a while. The first run, which finds the caches as others left them, is not counted.
   *
   * @param length nanoseconds after which no other run begins
   * @return nanoseconds of the fastest run
   */
  double round(long length) {
    run(new long[count()]);
    double fastest = Double.POSITIVE_INFINITY;
    long start = System.nanoTime();
    do {
      fastest = Math.min(fastest, run());
    } while (System.nanoTime() - start < length);
    return fastest;
  }

  private int count() {
    return program.program().launches().size();
  }

  /**
   * Runs once.
   *
   * @return nanoseconds
   */
  double run() {
    long[] nanos = new long[count()];
    double time = run(nanos);
    runs.add(time);
    launches.add(nanos);
    return time;
  }

  private long run(long[] nanos) {
    inputs.forEach((name, values) -> program.input(name).copyFrom(values));
    long start = System.nanoTime();
    program.run(nanos);
    return System.nanoTime() - start;
  }

  /** Counts no run so far. */
  void forget() {
    runs.clear();
    launches.clear();
  }

  Profiler.Times times() {
    return new Profiler.Times(
        Estimate.of(runs.stream().mapToDouble(nanos -> nanos / NANOS_PER_MILLI).toArray()),
        IntStream.range(0, count()).mapToObj(this::launch).toList());
  }

  private Estimate launch(int i) {
    return Estimate.of(launches.stream().mapToDouble(run -> run[i] / NANOS_PER_MILLI).toArray());
  }
}
