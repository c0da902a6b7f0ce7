package dev.senet.runtime;

import dev.senet.core.program.Program;

/** The kernels of a program, loaded on a device that can run them. */
interface Engine {
  /** Threads that need scratch memory of their own. */
  int threads();

  /** Bytes that the device needs in front of each memory of a program; at most 64. */
  default int headerBytes() {
    return 0;
  }

  /**
   * The program with places and sizes for a batch.
   *
   * @param memory has room for {@code n} samples
   */
  BoundProgram bind(Program program, ProgramMemory memory, long n);
}
