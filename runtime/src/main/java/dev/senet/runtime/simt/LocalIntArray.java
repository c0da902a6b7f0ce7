package dev.senet.runtime.simt;

/** An array of ints in local memory. */
public final class LocalIntArray {
  private final LocalMemory memory;

  LocalIntArray(LocalMemory memory) {
    this.memory = memory;
  }

  /** Element {@code index}. */
  public int get(int index) {
    return memory.get(index);
  }

  /** Sets element {@code index}. */
  public void set(int index, int value) {
    memory.set(index, value);
  }
}
