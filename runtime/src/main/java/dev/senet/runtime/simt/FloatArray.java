package dev.senet.runtime.simt;

/** An array in global memory. */
public final class FloatArray {
  private final GlobalMemory memory;

  FloatArray(GlobalMemory memory) {
    this.memory = memory;
  }

  /** Element {@code index}. */
  public float get(int index) {
    return memory.getFloat(index);
  }

  /** Sets element {@code index}. */
  public void set(int index, float value) {
    memory.setFloat(index, value);
  }

  /** Number of elements. */
  public int getSize() {
    return memory.words();
  }
}
