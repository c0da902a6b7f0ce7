package dev.senet.runtime.simt;

/**
 * A memory that the work-items of one group share. It begins undefined, as on a GPU; between two
 * barriers no work-item may touch what another writes.
 */
final class LocalMemory {
  private final String name;
  private final int[] words;
  private final WorkGroup group;
  private final Shadow shadow;

  LocalMemory(String name, int size, WorkGroup group) {
    this.name = name;
    this.words = new int[size];
    this.group = group;
    this.shadow = new Shadow(name, size, group.execution());
  }

  int get(int index) {
    check(index);
    if (!shadow.isWritten(index)) {
      throw group.execution().failure("reads %s[%d], which is undefined".formatted(name, index));
    }
    shadow.read(index, group.epoch());
    return words[index];
  }

  void set(int index, int value) {
    check(index);
    shadow.write(index, group.epoch());
    words[index] = value;
  }

  int size() {
    return words.length;
  }

  private void check(int index) {
    if (index < 0 || index >= words.length) {
      throw group
          .execution()
          .failure("touches %s[%d], which has %d elements".formatted(name, index, words.length));
    }
  }
}
