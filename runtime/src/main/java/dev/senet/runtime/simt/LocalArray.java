package dev.senet.runtime.simt;

/**
 * An array that the work-items of one group share. It begins undefined, as on a GPU; between two
 * barriers no work-item may touch what another writes.
 */
public final class LocalArray {
  private final String name;
  private final float[] values;
  private final WorkGroup group;
  private final Shadow shadow;

  LocalArray(String name, int size, WorkGroup group) {
    this.name = name;
    this.values = new float[size];
    this.group = group;
    this.shadow = new Shadow(name, size, group.execution());
  }

  /** Element {@code index}. */
  public float get(int index) {
    check(index);
    if (!shadow.isWritten(index)) {
      throw group.execution().failure("reads %s[%d], which is undefined".formatted(name, index));
    }
    shadow.read(index, group.epoch());
    return values[index];
  }

  /** Sets element {@code index}. */
  public void set(int index, float value) {
    check(index);
    shadow.write(index, group.epoch());
    values[index] = value;
  }

  int size() {
    return values.length;
  }

  private void check(int index) {
    if (index < 0 || index >= values.length) {
      throw group
          .execution()
          .failure("touches %s[%d], which has %d elements".formatted(name, index, values.length));
    }
  }
}
