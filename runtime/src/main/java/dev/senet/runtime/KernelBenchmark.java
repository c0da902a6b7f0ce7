package dev.senet.runtime;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.javac.KernelCompiler;
import dev.senet.compiler.jvm.KernelCase;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.compiler.plan.Buffer;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.kernel.KernelCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Measures the convolution kernels on the shapes of ResNet-50 against a peak of multiply-adds,
 * taken in turn with each of them, so that both meet the same clock and the same neighbours.
 *
 * @param batch samples of a launch
 * @param threads threads that compute
 */
public record KernelBenchmark(Lanes lanes, int batch, int threads) {
  private static final int ROUNDS = 15;
  private static final long ROUND_NANOS = 8_000_000;
  private static final long WARM_UP_NANOS = 400_000_000;
  private static final int PEAK_UNITS = 64;
  private static final long PEAK_STEPS = 2_000;

  /**
   * A measurement.
   *
   * @param gigaflops 10⁹ floating-point operations a second, the median of the rounds
   * @param peak the same of multiply-adds in registers, on the same threads
   */
  public record Result(String name, int batch, int threads, double gigaflops, double peak) {
    /** The part of the peak that was reached. */
    public double share() {
      return gigaflops / peak;
    }
  }

  /**
   * Runs all measurements whose names contain {@code filter}.
   *
   * @param report told of each result as soon as it is there
   */
  public List<Result> run(String filter, Consumer<Result> report) {
    KernelClasses classes = new KernelClasses();
    try (Dispatcher dispatcher = new Dispatcher(threads)) {
      dispatcher.acquire();
      try {
        return KernelCase.resNet50(lanes).stream()
            .filter(c -> c.name().contains(filter))
            .map(c -> measure(c, classes, dispatcher))
            .peek(report)
            .toList();
      } finally {
        dispatcher.release();
      }
    }
  }

  private Result measure(KernelCase work, KernelClasses classes, Dispatcher dispatcher) {
    KernelCase peakWork = KernelCase.peak(lanes, PEAK_UNITS, PEAK_STEPS);
    try (Arena arena = Arena.ofShared()) {
      Launcher launcher = new Launcher(arena, classes, dispatcher, batch);
      Runnable peak = launcher.launch(peakWork.steps());
      launcher.launch(work.preparation()).run();
      Runnable kernel = launcher.launch(work.steps());
      time(peak, WARM_UP_NANOS / 4);
      time(kernel, WARM_UP_NANOS);
      double[] peaks = new double[ROUNDS];
      double[] speeds = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        peaks[i] = peakWork.flops() / time(peak, ROUND_NANOS);
        speeds[i] = work.flops() * batch / time(kernel, ROUND_NANOS);
      }
      return new Result(work.name(), batch, threads, median(speeds), median(peaks));
    }
  }

  /** Nanoseconds of one run, over as many as take {@code nanos} together. */
  private static double time(Runnable work, long nanos) {
    long start = System.nanoTime();
    long now = start;
    long runs = 0;
    while (now - start < nanos) {
      work.run();
      runs++;
      now = System.nanoTime();
    }
    return (double) (now - start) / runs;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Gives steps memory and code. */
  private static final class Launcher {
    private final Arena arena;
    private final KernelClasses classes;
    private final Dispatcher dispatcher;
    private final int batch;
    private final Map<Buffer, MemorySegment> memory = new IdentityHashMap<>();

    Launcher(Arena arena, KernelClasses classes, Dispatcher dispatcher, int batch) {
      this.arena = arena;
      this.classes = classes;
      this.dispatcher = dispatcher;
      this.batch = batch;
    }

    Runnable launch(List<Step> steps) {
      List<Runnable> launches = steps.stream().map(this::launch).toList();
      return () -> launches.forEach(Runnable::run);
    }

    private Runnable launch(Step step) {
      KernelSource source = step.kernel();
      KernelCode code =
          classes
              .load(
                  List.of(source.className()),
                  names -> new KernelCompiler(ClassCache.ofUser()).compile(List.of(source)))
              .getFirst();
      long[] args = step.operands().stream().mapToLong(this::argument).toArray();
      long units = step.units().at(batch);
      long stride = Math.ceilDiv(step.scratchBytes().at(batch), 64) * 64 + 64;
      long scratch = arena.allocate(stride * dispatcher.threads() + 64, 64).address();
      return () -> dispatcher.run(code, args, units, scratch, stride);
    }

    private long argument(Operand operand) {
      return switch (operand) {
        case Operand.Read(Ref ref) -> address(ref);
        case Operand.Write(Ref ref) -> address(ref);
        case Operand.Update(Ref ref) -> address(ref);
        case Operand.Number(var value) -> value.at(batch);
      };
    }

    private long address(Ref ref) {
      return memory.computeIfAbsent(ref.buffer(), this::allocate).address() + ref.offset();
    }

    private MemorySegment allocate(Buffer buffer) {
      MemorySegment segment = arena.allocate(buffer.bytes().at(batch) + 512, 64);
      SplittableRandom random = new SplittableRandom(1);
      LongStream.range(0, segment.byteSize() / 4)
          .forEach(i ->
              segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble() - 0.5f));
      return segment;
    }
  }
}
