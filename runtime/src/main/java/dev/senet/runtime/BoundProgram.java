package dev.senet.runtime;

import dev.senet.core.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A program that is ready to run with one batch size. A device with memory of its own keeps the
 * variables there from run to run; each run takes the inputs to it and brings the outputs back.
 */
interface BoundProgram extends AutoCloseable {
  /** Where an input is written before a run. */
  MemorySegment input(Program.Port port);

  /**
   * Computes what depends on variables only, from the values that the host has, by the next run.
   */
  void prepare();

  /** Runs all launches in order. The outputs are then in the memory of the program. */
  void run();

  /**
   * The same, launch by launch.
   *
   * @param nanos one number for each launch of the program, to which its nanoseconds are added; on
   *     a device with memory of its own those that it computes
   */
  void run(long[] nanos);

  /**
   * What the device runs, for each launch, in its own language.
   *
   * @throws UnsupportedOperationException if it runs kernels as they are
   */
  List<DeviceCode> code();

  /**
   * Brings the values of variables to the memory of the program, where they may be changed: the
   * next run begins with what is there.
   */
  void handBack();

  /** Gives back what the device holds. */
  @Override
  void close();
}
