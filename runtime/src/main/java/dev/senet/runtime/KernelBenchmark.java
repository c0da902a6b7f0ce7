package dev.senet.runtime;

import dev.senet.compiler.jvm.KernelCase;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.tensor.Memory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures kernels against what bounds them: a peak of multiply-adds, and a triad over as many
 * bytes as the kernel has to move, so that both find them in the same cache. All are taken in turn,
 * so that they meet the same clock and the same neighbours.
 *
 * @param spec vector width, threads and memory
 * @param batch samples of a launch
 */
public record KernelBenchmark(DeviceSpec spec, int batch) {
  private static final int ROUNDS = 41;
  private static final long ROUND_NANOS = 2_000_000;
  private static final long WARM_UP_NANOS = 400_000_000;

  /** What a kernel cannot be faster than. */
  public enum Bound {
    /** The operations at the peak. */
    FLOPS,
    /** The bytes at the speed of the triad. */
    BYTES
  }

  /**
   * A measurement; speeds and shares are medians of the rounds.
   *
   * @param gigaflops 10⁹ floating-point operations a second
   * @param peakGigaflops the same of multiply-adds in registers, on the same threads
   * @param share the part of the peak that was reached; more than all if a fast algorithm saves
   *     operations
   * @param gigabytes 10⁹ bytes a second, each tensor counted once
   * @param peakGigabytes the same of the triad, on the same threads
   * @param bound which of the two takes longer
   * @param shareOfBound the time that it takes, in units of the kernel's
   * @param ofDirect for a fast algorithm its speed in units of that of the direct one
   */
  public record Result(
      String name,
      int batch,
      int threads,
      double gigaflops,
      double peakGigaflops,
      double share,
      double gigabytes,
      double peakGigabytes,
      Bound bound,
      double shareOfBound,
      Optional<Double> ofDirect) {}

  /** The names of all measurements. */
  public static List<String> names() {
    return cases(Compilation.lanes(DeviceSpec.jvm())).map(KernelCase::name).toList();
  }

  private static Stream<KernelCase> cases(Lanes lanes) {
    return Stream.concat(KernelCase.resNet50(lanes).stream(), KernelCase.others(lanes).stream());
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
        return cases(Compilation.lanes(spec))
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
    KernelCase peakWork = KernelCase.peak(Compilation.lanes(spec));
    long bytes = (long) work.bytesAt(batch);
    KernelCase triadWork = KernelCase.triad(Compilation.lanes(spec), bytes);
    try (Memory memory = new Memory(spec.memoryLimit());
        KernelLauncher launcher = new KernelLauncher(memory, classes, dispatcher, batch)) {
      Runnable peak = launcher.launch(peakWork.steps());
      Runnable triad = launcher.launch(triadWork.steps());
      Runnable kernel = prepare(work, launcher);
      Runnable direct = work.direct().map(d -> prepare(d, launcher)).orElse(kernel);
      Benchmarks.time(peak, WARM_UP_NANOS / 4);
      Benchmarks.time(triad, WARM_UP_NANOS / 4);
      Benchmarks.time(direct, WARM_UP_NANOS);
      Benchmarks.time(kernel, WARM_UP_NANOS);
      long nanos = Math.max(ROUND_NANOS, (long) Benchmarks.time(kernel, 0));
      double[][] rounds = new double[ROUNDS][];
      for (int i = 0; i < ROUNDS; i++) {
        rounds[i] =
            new double[] {
              Benchmarks.time(kernel, nanos),
              peakWork.flops() / Benchmarks.time(peak, nanos),
              triadWork.bytes() / Benchmarks.time(triad, nanos),
              work.direct().isPresent() ? Benchmarks.time(direct, nanos) : 0
            };
      }
      return new Rounds(rounds).result(this, work);
    }
  }

  /**
   * The rounds of a measurement.
   *
   * @param values of each round: nanoseconds of the kernel, 10⁹ operations and bytes a second at
   *     best, nanoseconds of the direct algorithm
   */
  private record Rounds(double[][] values) {
    Result result(KernelBenchmark of, KernelCase work) {
      double flops = work.flops() * of.batch;
      double bytes = work.bytesAt(of.batch);
      double byFlops = median(r -> flops / r[1] / r[0]);
      double byBytes = median(r -> bytes / r[2] / r[0]);
      return new Result(
          work.name(),
          of.batch,
          of.spec.threads(),
          median(r -> flops / r[0]),
          median(r -> r[1]),
          byFlops,
          median(r -> bytes / r[0]),
          median(r -> r[2]),
          byFlops >= byBytes ? Bound.FLOPS : Bound.BYTES,
          Math.max(byFlops, byBytes),
          work.direct().map(_ -> median(r -> r[3] / r[0])));
    }

    private double median(ToDoubleFunction<double[]> value) {
      return Benchmarks.median(Stream.of(values).mapToDouble(value).toArray());
    }
  }

  private static Runnable prepare(KernelCase work, KernelLauncher launcher) {
    launcher.launch(work.preparation()).run();
    return launcher.launch(work.steps());
  }
}
