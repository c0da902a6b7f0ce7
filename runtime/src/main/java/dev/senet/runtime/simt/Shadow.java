package dev.senet.runtime.simt;

/**
 * Who has touched each word of a memory in the current epoch: a launch for global memory, the time
 * between two barriers for local memory. Two work-items that touch a word in one epoch, at least
 * one of them writing, race.
 */
final class Shadow {
  /** In place of a reader: there is more than one. */
  private static final int SEVERAL = -1;

  private static final long ITEM = 0xffffffffL;

  private final String memory;
  private final Execution execution;
  private final long[] writers;
  private final long[] readers;

  /**
   * @param memory its name, for messages
   * @param words its size
   */
  Shadow(String memory, int words, Execution execution) {
    this.memory = memory;
    this.execution = execution;
    writers = new long[words];
    readers = new long[words];
  }

  /** Takes note that the running work-item reads a word in {@code epoch}, which is positive. */
  void read(int index, int epoch) {
    int item = execution.item();
    long entry = (long) epoch << 32 | item;
    long writer = writers[index];
    if (writer >>> 32 == epoch && writer != entry) {
      throw race("reads", index, "that work-item " + (writer & ITEM) + " writes");
    }
    long reader = readers[index];
    if (reader >>> 32 != epoch) {
      readers[index] = entry;
    } else if (reader != entry) {
      readers[index] = (long) epoch << 32 | SEVERAL & ITEM;
    }
  }

  /** Takes note that the running work-item writes a word in {@code epoch}, which is positive. */
  void write(int index, int epoch) {
    int item = execution.item();
    long entry = (long) epoch << 32 | item;
    long writer = writers[index];
    if (writer >>> 32 == epoch && writer != entry) {
      throw race("writes", index, "that work-item " + (writer & ITEM) + " writes too");
    }
    long reader = readers[index];
    if (reader >>> 32 == epoch && reader != entry) {
      boolean isOne = (int) reader != SEVERAL;
      throw race(
          "writes", index, isOne ? "that work-item " + (reader & ITEM) + " reads" : "others read");
    }
    writers[index] = entry;
  }

  /** Whether a word has ever been written. */
  boolean isWritten(int index) {
    return writers[index] != 0;
  }

  private SimtException race(String does, int index, String other) {
    return execution.failure(
        "%s %s[%d], %s, without a barrier between".formatted(does, memory, index, other));
  }
}
