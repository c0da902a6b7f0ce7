package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import java.util.List;

/**
 * Launches that each thread goes through with slices of its own: activations stay in the cache of
 * one core, and no thread waits for others between launches.
 */
final class SlicesApart implements Runnable {
  private final List<OfSlice> launches;
  private final Dispatcher dispatcher;
  private final ProgramMemory memory;
  private final Samples first;
  private final long slices;

  /**
   * @param kernels the code of the program's kernels
   * @param first the samples of the first slice
   * @param slices how many slices follow one another from there
   */
  SlicesApart(
      List<Launch> launches,
      List<KernelCode> kernels,
      Dispatcher dispatcher,
      ProgramMemory memory,
      Samples first,
      long slices) {
    this.launches =
        launches.stream()
            .map(launch -> OfSlice.of(launch, kernels.get(launch.kernel()), memory, first))
            .toList();
    this.dispatcher = dispatcher;
    this.memory = memory;
    this.first = first;
    this.slices = slices;
  }

  /**
   * A launch for the first slice on the first thread.
   *
   * @param sliceBytes for each argument the bytes from one slice to the next
   * @param isSliced for each argument whether it lies in the memory that each thread has of its own
   */
  private record OfSlice(
      KernelCode code, long units, long[] args, long[] sliceBytes, boolean[] isSliced) {
    static OfSlice of(Launch launch, KernelCode code, ProgramMemory memory, Samples samples) {
      Geometry.Units units = (Geometry.Units) launch.geometry();
      int n = launch.arguments().size();
      long[] args = new long[n];
      long[] sliceBytes = new long[n];
      boolean[] isSliced = new boolean[n];
      for (int i = 0; i < n; i++) {
        args[i] = JvmEngine.value(launch.arguments().get(i), memory, samples);
        if (launch.arguments().get(i) instanceof Launch.Address(Place place, long sampleBytes)) {
          sliceBytes[i] = samples.count() * sampleBytes;
          isSliced[i] = place.arena() == Arena.SLICED;
        }
      }
      return new OfSlice(code, units.count().at(samples.count()), args, sliceBytes, isSliced);
    }

    void run(long slice, long threadBytes, long scratch) {
      long[] own = new long[args.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = args[i] + slice * sliceBytes[i] + (isSliced[i] ? threadBytes : 0);
      }
      code.run(own, 0, units, scratch);
    }
  }

  @Override
  public void run() {
    run(new long[0]);
  }

  /**
   * Runs and measures.
   *
   * @param nanos for each launch a number to which its nanoseconds are added, the mean of all
   *     threads; or none
   */
  void run(long[] nanos) {
    dispatcher.run(this::takeSlices, nanos, slices, memory.scratch(), memory.scratchStride());
  }

  private void takeSlices(long[] nanos, long from, long to, long scratch) {
    long thread = (scratch - memory.scratch()) / memory.scratchStride();
    long threadBytes = thread * memory.slicedBytes(first.batch());
    long[] spent = new long[launches.size()];
    for (long slice = from; slice < to; slice++) {
      for (int i = 0; i < spent.length; i++) {
        long start = System.nanoTime();
        launches.get(i).run(slice, threadBytes, scratch);
        spent[i] += System.nanoTime() - start;
      }
    }
    if (nanos.length > 0) {
      synchronized (nanos) {
        for (int i = 0; i < spent.length; i++) {
          nanos[i] += spent[i] / dispatcher.threads();
        }
      }
    }
  }
}
