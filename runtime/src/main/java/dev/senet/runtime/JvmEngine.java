package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import java.util.List;

/** Kernels that the threads of this JVM run on memory addresses. */
final class JvmEngine implements HostEngine {
  private final List<KernelCode> kernels;
  private final Dispatcher dispatcher;

  /**
   * @param kernels the code of the program's kernels, in their order
   */
  JvmEngine(List<KernelCode> kernels, Dispatcher dispatcher) {
    this.kernels = List.copyOf(kernels);
    this.dispatcher = dispatcher;
  }

  @Override
  public int threads() {
    return dispatcher.threads();
  }

  @Override
  public List<Runnable> bind(List<Launch> launches, ProgramMemory memory, Samples samples) {
    return launches.stream().map(launch -> bind(launch, memory, samples)).toList();
  }

  @Override
  public SlicesApart bindApart(
      List<Launch> launches, ProgramMemory memory, Samples first, long slices) {
    return new SlicesApart(launches, kernels, dispatcher, memory, first, slices);
  }

  private Runnable bind(Launch launch, ProgramMemory memory, Samples samples) {
    if (!(launch.geometry() instanceof Geometry.Units units)) {
      throw new IllegalArgumentException(launch.label() + " is not for this device");
    }
    KernelCode code = kernels.get(launch.kernel());
    long[] args = launch.arguments().stream().mapToLong(a -> value(a, memory, samples)).toArray();
    long count = units.count().at(samples.count());
    long scratch = memory.scratch();
    long stride = memory.scratchStride();
    return () -> dispatcher.run(code, args, count, scratch, stride);
  }

  /** The value of an argument for {@code samples}. */
  static long value(Launch.Argument argument, ProgramMemory memory, Samples samples) {
    return switch (argument) {
      case Launch.Address(Place place, long sampleBytes) ->
          memory.address(place, samples.batch()) + samples.first() * sampleBytes;
      case Launch.Number(var size) -> size.at(samples.count());
    };
  }

  @Override
  public void run(List<Runnable> launches) {
    dispatcher.acquire();
    try {
      launches.forEach(Runnable::run);
    } finally {
      dispatcher.release();
    }
  }
}
