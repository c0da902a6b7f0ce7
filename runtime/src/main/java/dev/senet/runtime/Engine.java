package dev.senet.runtime;

import dev.senet.core.program.Launch;
import java.util.List;

/** The kernels of a program, loaded on a device that can run them. */
interface Engine {
  /** Threads that need scratch memory of their own. */
  int threads();

  /** {@code launches} with addresses and sizes for {@code samples}, ready to run. */
  List<Runnable> bind(List<Launch> launches, ProgramMemory memory, Samples samples);

  /** Runs launches in order. */
  void run(List<Runnable> launches);
}
