package dev.senet.runtime.simt;

/** An array of floats in local memory. */
public final class LocalArray {
  private final LocalMemory memory;

  LocalArray(LocalMemory memory) {
    this.memory = memory;
  }

  /** Element {@code index}. */
  public float get(int index) {
    return Float.intBitsToFloat(memory.get(index));
  }

  /** Sets element {@code index}. */
  public void set(int index, float value) {
    memory.set(index, Float.floatToRawIntBits(value));
  }
}
