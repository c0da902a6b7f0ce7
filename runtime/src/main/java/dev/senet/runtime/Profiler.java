package dev.senet.runtime;

import dev.senet.compiler.jvm.KernelCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Measures programs launch by launch, in turn with one another and with the peaks of the machine,
 * so that all meet the same clock and the same neighbours.
 *
 * @param batch samples of a run
 * @param seconds for how long nothing must have become faster before it is measured, and time to
 *     measure
 */
record Profiler(Device device, int batch, double seconds) {
  private static final int LEAST_ROUNDS = 5;
  private static final long ROUND_NANOS = 20_000_000;

  /** What takes less than this part of the time has become faster. */
  private static final double GAIN = 0.95;

  /** The warm-up takes no more than this many times {@link #seconds}. */
  private static final int MOST_WARM_UPS = 10;

  /**
   * What the machine can do at best.
   *
   * @param gigaflops 10⁹ operations a second of multiply-adds in registers
   * @param gigabytesPerSecond 10⁹ bytes a second of a triad in memory
   */
  record Peaks(double gigaflops, double gigabytesPerSecond) {}

  /**
   * Milliseconds.
   *
   * @param run of a run
   * @param launches of each launch
   */
  record Times(Estimate run, List<Estimate> launches) {}

  /**
   * A measurement.
   *
   * @param programs in the order in which they were given
   */
  record Profile(Peaks peaks, List<Times> programs) {}

  /** Measures {@code programs}, whose variables have values. */
  Profile measure(List<Executable> programs) {
    List<MeasuredRuns> series =
        programs.stream().map(program -> new MeasuredRuns(program, batch)).toList();
    device.dispatcher().acquire();
    try (KernelLauncher launcher =
        new KernelLauncher(device.memory(), device.kernels(), device.dispatcher(), batch)) {
      KernelCase arithmetic = KernelCase.peak(Compilation.lanes(device.spec()));
      KernelCase memory =
          KernelCase.triad(Compilation.lanes(device.spec()), KernelCase.MEMORY_BYTES);
      Runnable peak = launcher.launch(arithmetic.steps());
      Runnable triad = launcher.launch(memory.steps());
      Fastest gigaflops = new Fastest(peak, arithmetic.flops());
      Fastest gigabytes = new Fastest(triad, memory.bytes());
      List<DoubleSupplier> turn = new ArrayList<>();
      series.forEach(runs -> turn.add(() -> runs.round(ROUND_NANOS)));
      turn.add(gigaflops::round);
      turn.add(gigabytes::round);
      warmUp(turn);
      series.forEach(MeasuredRuns::forget);
      long start = System.nanoTime();
      for (int i = 0; i < LEAST_ROUNDS || System.nanoTime() - start < seconds * 1e9; i++) {
        turn.forEach(DoubleSupplier::getAsDouble);
      }
      return new Profile(
          new Peaks(gigaflops.speed(), gigabytes.speed()),
          series.stream().map(MeasuredRuns::times).toList());
    } finally {
      device.dispatcher().release();
    }
  }

  /** Runs all in turn until none has become faster for {@link #seconds}. */
  private void warmUp(List<DoubleSupplier> turn) {
    double[] best = new double[turn.size()];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    long start = System.nanoTime();
    long lastGain = start;
    long now = start;
    while (now - lastGain < seconds * 1e9 && now - start < MOST_WARM_UPS * seconds * 1e9) {
      for (int i = 0; i < best.length; i++) {
        double nanos = turn.get(i).getAsDouble();
        if (nanos < GAIN * best[i]) {
          best[i] = nanos;
          lastGain = System.nanoTime();
        }
      }
      now = System.nanoTime();
    }
  }

  /** The fastest of all runs of some work. */
  private static final class Fastest {
    private final Runnable work;
    private final double done;
    private double nanos = Double.POSITIVE_INFINITY;

    /**
     * @param done operations or bytes of a run
     */
    Fastest(Runnable work, double done) {
      this.work = work;
      this.done = done;
    }

    /** Runs for a while and gives the nanoseconds of the fastest run so far. */
    double round() {
      long start = System.nanoTime();
      do {
        nanos = Math.min(nanos, Benchmarks.time(work, 0));
      } while (System.nanoTime() - start < ROUND_NANOS / 2);
      return nanos;
    }

    /** 10⁹ operations or bytes a second. */
    double speed() {
      return done / nanos;
    }
  }
}
