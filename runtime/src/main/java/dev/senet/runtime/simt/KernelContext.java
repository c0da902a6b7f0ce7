package dev.senet.runtime.simt;

import java.util.function.IntConsumer;

/** A work-item's place in the grid, its barrier and its local memory. */
public final class KernelContext {
  /** Place of the work-item in the grid, along x. */
  public int globalIdx;

  /** Place of the work-item in the grid, along y. */
  public int globalIdy;

  /** Place of the work-item in the grid, along z. */
  public int globalIdz;

  /** Place of the work-item in its group. */
  public int localIdx;

  /** Place of the group in the grid, along x. */
  public int groupIdx;

  /** Place of the group in the grid, along y. */
  public int groupIdy;

  /** Place of the group in the grid, along z. */
  public int groupIdz;

  private final IntConsumer barrier;
  private WorkGroup group;
  private int allocations;

  /**
   * @param barrier waits for the other work-items of the group at the barrier of that number
   */
  KernelContext(IntConsumer barrier) {
    this.barrier = barrier;
  }

  /** Puts work-item {@code item} of group {@code index} of {@code grid} in place. */
  void enter(GridSize grid, WorkGroup workGroup, int index, int item) {
    group = workGroup;
    allocations = 0;
    groupIdx = index % grid.x();
    groupIdy = index / grid.x() % grid.y();
    groupIdz = index / grid.x() / grid.y();
    localIdx = item;
    globalIdx = groupIdx * grid.local() + item;
    globalIdy = groupIdy;
    globalIdz = groupIdz;
    workGroup.execution().resume(index * grid.local() + item);
  }

  /** Waits until all work-items of the group are here; orders their accesses to local memory. */
  public void localBarrier() {
    throw new IllegalStateException("the barriers of kernels are numbered when they are loaded");
  }

  /** The same for barrier {@code number} of the kernel, counted from 1 in its bytecode. */
  public void localBarrier(int number) {
    barrier.accept(number);
  }

  /** Local memory that the work-items of a group share; all must ask for the same. */
  public LocalArray allocateFloatLocalArray(int size) {
    return new LocalArray(group.array(allocations++, size));
  }

  /** The same, of ints. */
  public LocalIntArray allocateIntLocalArray(int size) {
    return new LocalIntArray(group.array(allocations++, size));
  }

  /** What a work-item has of a fragment of sums, all of them {@code value}. */
  public float[] mmaFragment(float value) {
    return Fragments.sums(value);
  }

  /** The fragment of A at byte {@code offset} of {@code tile}: rows of {@code depth} elements. */
  public HalfFloat[] mmaLoadA(LocalIntArray tile, int depth, int offset) {
    return Fragments.load(tile, offset, Fragments.SIDE * depth);
  }

  /** The fragment of B at byte {@code offset} of {@code tile}: {@code depth} rows of 8 elements. */
  public HalfFloat[] mmaLoadB(LocalIntArray tile, int depth, int offset) {
    return Fragments.load(tile, offset, depth * Fragments.COLUMNS);
  }

  /** {@code a b + c}, the factors in binary16. */
  public float[] mma(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
    return Fragments.multiply(a, b, c, localIdx, Float::float16ToFloat);
  }

  /** {@code a b + c}, the factors in bfloat16. */
  public float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
    return Fragments.multiply(a, b, c, localIdx, BFloat16::toFloat);
  }

  /** Stores a fragment at {@code row} and {@code column} of a matrix with {@code width} columns. */
  public void mmaStore(float[] sums, FloatArray matrix, int row, int column, int width) {
    for (int i = 0; i < sums.length; i++) {
      int at = (row + Fragments.row(localIdx, i)) * width;
      matrix.set(at + column + Fragments.column(localIdx, i), sums[i]);
    }
  }
}
