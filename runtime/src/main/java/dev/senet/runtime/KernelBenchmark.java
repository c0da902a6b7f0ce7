package dev.senet.runtime;

import dev.senet.compiler.jvm.KernelCase;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.tensor.Memory;
import java.util.List;
import java.util.Optional;
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
    KernelCase peakWork = KernelCase.peak(Compilation.lanes(spec));
    try (Memory memory = new Memory(spec.memoryLimit());
        KernelLauncher launcher = new KernelLauncher(memory, classes, dispatcher, batch)) {
      Runnable peak = launcher.launch(peakWork.steps());
      Runnable kernel = prepare(work, launcher);
      Runnable direct = work.direct().map(d -> prepare(d, launcher)).orElse(kernel);
      Benchmarks.time(peak, WARM_UP_NANOS / 4);
      Benchmarks.time(direct, WARM_UP_NANOS);
      Benchmarks.time(kernel, WARM_UP_NANOS);
      double[] peaks = new double[ROUNDS];
      double[] speeds = new double[ROUNDS];
      double[] shares = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      long nanos = Math.max(ROUND_NANOS, (long) Benchmarks.time(kernel, 0));
      for (int i = 0; i < ROUNDS; i++) {
        peaks[i] = peakWork.flops() / Benchmarks.time(peak, nanos);
        speeds[i] = work.flops() * batch / Benchmarks.time(kernel, nanos);
        shares[i] = speeds[i] / peaks[i];
        ratios[i] = work.direct().isPresent() ? Benchmarks.time(direct, nanos) * speeds[i] : 0;
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

  private static Runnable prepare(KernelCase work, KernelLauncher launcher) {
    launcher.launch(work.preparation()).run();
    return launcher.launch(work.steps());
  }
}
