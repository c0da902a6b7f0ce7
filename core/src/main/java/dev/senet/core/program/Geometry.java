package dev.senet.core.program;

/** How the work of a launch is split. */
public sealed interface Geometry {
  /**
   * Work units of a {@link dev.senet.core.kernel.KernelCode}, shared out among threads.
   *
   * @param count number of units
   * @param scratchBytes scratch memory that each thread needs
   */
  record Units(Size count, Size scratchBytes) implements Geometry {
    @Override
    public Geometry withCount(Size newCount) {
      return new Units(newCount, scratchBytes);
    }
  }

  /**
   * Work-groups of {@code local} work-items each, as OpenCL and CUDA have them: the items of a
   * group lie along x and share local memory and barriers.
   *
   * @param x groups along the first dimension
   * @param y groups along the second dimension
   * @param z groups along the third dimension
   * @param local work-items of a group
   */
  record Grid(Size x, Size y, Size z, int local) implements Geometry {
    private static final Size ONE = Size.of(1);

    public Grid {
      if (local < 1) {
        throw new IllegalArgumentException("a work-group of " + local + " items");
      }
    }

    /** Groups along one dimension. */
    public static Grid of(Size x, int local) {
      return new Grid(x, ONE, ONE, local);
    }

    /** Enough groups to give each of {@code count} elements a work-item. */
    public static Grid covering(Size count, int local) {
      return of(count.ceilDiv(local), local);
    }

    /** The number of groups for a batch of {@code n} samples. */
    public long groups(long n) {
      return Math.multiplyExact(Math.multiplyExact(x.at(n), y.at(n)), z.at(n));
    }

    @Override
    public Geometry withCount(Size newCount) {
      return new Grid(newCount, y, z, local);
    }
  }

  /** The same with {@code newCount} units, or groups along x. */
  Geometry withCount(Size newCount);
}
