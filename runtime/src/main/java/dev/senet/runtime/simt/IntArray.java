package dev.senet.runtime.simt;

/** An array of integers in global memory. */
public final class IntArray {
  private final GlobalMemory memory;

  IntArray(GlobalMemory memory) {
    this.memory = memory;
  }

  /** Element {@code index}. */
  public int get(int index) {
    return memory.getInt(index);
  }

  /** Sets element {@code index}. */
  public void set(int index, int value) {
    memory.setInt(index, value);
  }

  /** Number of elements. */
  public int getSize() {
    return memory.words();
  }
}
