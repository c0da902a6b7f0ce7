package dev.senet.runtime;

import dev.senet.core.program.Launch;
import dev.senet.core.program.Program;
import java.util.List;

/** Kernels that work on the memory of the host. */
interface HostEngine extends Engine {
  /** {@code launches} with addresses and sizes for {@code samples}, ready to run. */
  List<Runnable> bind(List<Launch> launches, ProgramMemory memory, Samples samples);

  /** The same for {@code slices} slices that follow the first, taken by threads apart. */
  SlicesApart bindApart(List<Launch> launches, ProgramMemory memory, Samples first, long slices);

  /** Runs launches in order. */
  void run(List<Runnable> launches);

  @Override
  default BoundProgram bind(Program program, ProgramMemory memory, long n) {
    return new HostProgram(this, program, memory, n);
  }
}
