package dev.senet.core.kernel;

/**
 * An emitted kernel. One instance serves all threads: implementations hold no state.
 *
 * <p>A launch is split into work units, which write disjoint outputs; so any partition of the units
 * over threads gives the same bits.
 */
@FunctionalInterface
public interface KernelCode {
  /**
   * Runs the work units {@code [from, to)}.
   *
   * @param args addresses in bytes (64-byte aligned buffers) and sizes, in the kernel's own order
   * @param from first unit
   * @param to unit after the last
   * @param scratch address of scratch memory that belongs to the calling thread, 64-byte aligned
   */
  void run(long[] args, long from, long to, long scratch);

  /**
   * How many units in a row share work if one call runs them, such as the packing of what they all
   * read. A thread takes so many at a time where that leaves something to each thread.
   *
   * @param args as for {@link #run}
   */
  default long related(long[] args) {
    return 1;
  }
}
