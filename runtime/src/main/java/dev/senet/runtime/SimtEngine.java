package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import dev.senet.runtime.simt.GridSize;
import dev.senet.runtime.simt.SimtKernel;
import dev.senet.runtime.simt.SimtMemory;
import java.util.List;

/** Kernels for TornadoVM that the emulator runs, in the calling thread. */
final class SimtEngine implements HostEngine {
  private final List<SimtKernel> kernels;

  /**
   * @param kernels the program's kernels, in their order
   */
  SimtEngine(List<SimtKernel> kernels) {
    this.kernels = List.copyOf(kernels);
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public List<Runnable> bind(List<Launch> launches, ProgramMemory memory, Samples samples) {
    long n = samples.batch();
    if (samples.count() < n) {
      throw new IllegalArgumentException("this device takes no slices");
    }
    SimtMemory simt = new SimtMemory(memory.fixed(0), memory.batched(n, 0));
    return launches.stream().map(launch -> bind(launch, memory, simt, n)).toList();
  }

  private Runnable bind(Launch launch, ProgramMemory memory, SimtMemory simt, long n) {
    if (!(launch.geometry() instanceof Geometry.Grid grid)) {
      throw new IllegalArgumentException(launch.label() + " is not for this device");
    }
    boolean usesFixed =
        launch.arguments().stream()
            .anyMatch(a ->
                a instanceof Launch.Address(Place place, long sampleBytes)
                    && place.arena() != Arena.BATCHED);
    int[] numbers = launch.arguments().stream().mapToInt(a -> number(a, memory, n)).toArray();
    GridSize size =
        new GridSize(
            Math.toIntExact(grid.x().at(n)),
            Math.toIntExact(grid.y().at(n)),
            Math.toIntExact(grid.z().at(n)),
            grid.local());
    return kernels.get(launch.kernel()).bind(simt, usesFixed, numbers, size);
  }

  /** Places are indices of floats. */
  private static int number(Launch.Argument argument, ProgramMemory memory, long n) {
    return Math.toIntExact(
        switch (argument) {
          case Launch.Address(Place place, long sampleBytes) -> memory.offset(place, n) / 4;
          case Launch.Number(var size) -> size.at(n);
        });
  }

  @Override
  public SlicesApart bindApart(
      List<Launch> launches, ProgramMemory memory, Samples first, long slices) {
    throw new IllegalArgumentException("this device takes no slices");
  }

  @Override
  public void run(List<Runnable> launches) {
    launches.forEach(Runnable::run);
  }
}
