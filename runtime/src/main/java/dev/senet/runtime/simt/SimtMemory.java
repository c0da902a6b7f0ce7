package dev.senet.runtime.simt;

import java.lang.foreign.MemorySegment;

/**
 * The global memory of a program, as its kernels see it. To watch over accesses takes four times as
 * much again, on the heap; no limit of tensor memory counts that.
 */
public final class SimtMemory {
  private final Execution execution = new Execution();
  private final FloatArray fixed;
  private final FloatArray batched;
  private final IntArray integers;

  /**
   * @param fixed what does not depend on the batch
   * @param batched what belongs to the batch
   * @throws IllegalArgumentException if one has 2³¹ elements or more
   */
  public SimtMemory(MemorySegment fixed, MemorySegment batched) {
    GlobalMemory batch = new GlobalMemory("batched", batched, execution);
    this.fixed = new FloatArray(new GlobalMemory("fixed", fixed, execution));
    this.batched = new FloatArray(batch);
    this.integers = new IntArray(batch);
  }

  Execution execution() {
    return execution;
  }

  FloatArray fixed() {
    return fixed;
  }

  FloatArray batched() {
    return batched;
  }

  /** The batch's memory seen as integers. */
  IntArray integers() {
    return integers;
  }
}
