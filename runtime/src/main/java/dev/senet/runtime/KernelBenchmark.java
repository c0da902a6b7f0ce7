package dev.senet.runtime;

import dev.senet.compiler.jvm.KernelCase;
import dev.senet.compiler.plan.Buffer;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Geometry;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Measures the convolution kernels on the shapes of ResNet-50 against a peak of multiply-adds,
 * taken in turn with each of them, so that both meet the same clock and the same neighbours.
 *
 * @param spec vector width, threads and memory
 * @param batch samples of a launch
 */
public record KernelBenchmark(DeviceSpec spec, int batch) {
  private static final int ROUNDS = 41;
  private static final long ROUND_NANOS = 2_000_000;
  private static final long WARM_UP_NANOS = 400_000_000;
  private static final int PEAK_UNITS = 64;
  private static final long PEAK_STEPS = 1_000;

  /**
   * A measurement.
   *
   * @param gigaflops 10⁹ floating-point operations a second, the median of the rounds
   * @param peakGigaflops the same of multiply-adds in registers, on the same threads
   * @param share the part of the peak that was reached, the median of the rounds; more than all if
   *     a fast algorithm saves operations
   * @param ofDirect for a fast algorithm its speed in units of that of the direct one, which is
   *     measured in turn with it, the median of the rounds
   */
  public record Result(
      String name,
      int batch,
      int threads,
      double gigaflops,
      double peakGigaflops,
      double share,
      Optional<Double> ofDirect) {}

  /** The names of all measurements. */
  public static List<String> names() {
    return KernelCase.resNet50(Compilation.lanes(DeviceSpec.jvm())).stream()
        .map(KernelCase::name)
        .toList();
  }

  /**
   * Runs all measurements whose names contain {@code filter}.
   *
   * @param report told of each result as soon as it is there
   */
  public List<Result> run(String filter, Consumer<Result> report) {
    KernelClasses<KernelCode> classes = KernelClasses.ofJvm();
    try (Dispatcher dispatcher = new Dispatcher(spec.threads())) {
      dispatcher.acquire();
      try {
        return KernelCase.resNet50(Compilation.lanes(spec)).stream()
            .filter(c -> c.name().contains(filter))
            .map(c -> measure(c, classes, dispatcher))
            .peek(report)
            .toList();
      } finally {
        dispatcher.release();
      }
    }
  }

  private Result measure(
      KernelCase work, KernelClasses<KernelCode> classes, Dispatcher dispatcher) {
    KernelCase peakWork = KernelCase.peak(Compilation.lanes(spec), PEAK_UNITS, PEAK_STEPS);
    try (Launcher launcher =
        new Launcher(new Memory(spec.memoryLimit()), classes, dispatcher, batch)) {
      Runnable peak = launcher.launch(peakWork.steps());
      Runnable kernel = prepare(work, launcher);
      Runnable direct = work.direct().map(d -> prepare(d, launcher)).orElse(kernel);
      time(peak, WARM_UP_NANOS / 4);
      time(direct, WARM_UP_NANOS);
      time(kernel, WARM_UP_NANOS);
      double[] peaks = new double[ROUNDS];
      double[] speeds = new double[ROUNDS];
      double[] shares = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      long nanos = Math.max(ROUND_NANOS, (long) time(kernel, 0));
      for (int i = 0; i < ROUNDS; i++) {
        peaks[i] = peakWork.flops() / time(peak, nanos);
        speeds[i] = work.flops() * batch / time(kernel, nanos);
        shares[i] = speeds[i] / peaks[i];
        ratios[i] = work.direct().isPresent() ? time(direct, nanos) * speeds[i] : 0;
      }
      return new Result(
          work.name(),
          batch,
          spec.threads(),
          Benchmarks.median(speeds),
          Benchmarks.median(peaks),
          Benchmarks.median(shares),
          work.direct().map(d -> Benchmarks.median(ratios) / (d.flops() * batch)));
    }
  }

  private static Runnable prepare(KernelCase work, Launcher launcher) {
    launcher.launch(work.preparation()).run();
    return launcher.launch(work.steps());
  }

  /** Nanoseconds of one run, over as many as take {@code nanos} together. */
  private static double time(Runnable work, long nanos) {
    long start = System.nanoTime();
    long now;
    long runs = 0;
    do {
      work.run();
      runs++;
      now = System.nanoTime();
    } while (now - start < nanos);
    return (double) (now - start) / runs;
  }

  /** Gives steps memory and code. */
  private static final class Launcher implements AutoCloseable {
    private final Memory memory;
    private final KernelClasses<KernelCode> classes;
    private final Dispatcher dispatcher;
    private final int batch;
    private final Map<Buffer, Block> buffers = new IdentityHashMap<>();
    private final List<Block> blocks = new ArrayList<>();

    Launcher(Memory memory, KernelClasses<KernelCode> classes, Dispatcher dispatcher, int batch) {
      this.memory = memory;
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
              .load(List.of(source.className()), names -> Compilation.classes(List.of(source)))
              .getFirst();
      long[] args = step.operands().stream().mapToLong(this::argument).toArray();
      Geometry.Units geometry = (Geometry.Units) step.geometry();
      long units = geometry.count().at(batch);
      long stride = Math.ceilDiv(geometry.scratchBytes().at(batch), 64) * 64 + 64;
      long scratch = allocate(stride * dispatcher.threads()).address();
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
      return buffers.computeIfAbsent(ref.buffer(), this::fill).address() + ref.offset();
    }

    private Block fill(Buffer buffer) {
      Block block = allocate(buffer.bytes().at(batch));
      SplittableRandom random = new SplittableRandom(1);
      for (long i = 0; i < block.bytes() / 4; i++) {
        float x = (float) random.nextDouble() - 0.5f;
        block.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, x);
      }
      return block;
    }

    private Block allocate(long bytes) {
      Block block = memory.allocate(bytes, "a benchmark with a batch of " + batch);
      blocks.add(block);
      return block;
    }

    @Override
    public void close() {
      blocks.forEach(Block::close);
      memory.close();
    }
  }
}
