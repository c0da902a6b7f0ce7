package dev.senet.runtime.simt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A memory that all work-items of a launch see. A barrier orders local memory only, so within a
 * launch no work-item may touch what another writes.
 */
final class GlobalMemory {
  private final String name;
  private final MemorySegment segment;
  private final int words;
  private final Execution execution;
  private final Shadow shadow;

  /**
   * @param name its name, for messages
   * @param segment its content, of fewer than 2³¹ words
   */
  GlobalMemory(String name, MemorySegment segment, Execution execution) {
    if (segment.byteSize() / 4 > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s has %d bytes: arrays of TornadoVM have fewer than 2^31 elements"
              .formatted(name, segment.byteSize()));
    }
    this.name = name;
    this.segment = segment;
    this.words = (int) (segment.byteSize() / 4);
    this.execution = execution;
    this.shadow = new Shadow(name, words, execution);
  }

  int words() {
    return words;
  }

  float getFloat(int index) {
    return Float.intBitsToFloat(getInt(index));
  }

  void setFloat(int index, float value) {
    setInt(index, Float.floatToRawIntBits(value));
  }

  int getInt(int index) {
    check(index);
    shadow.read(index, execution.launch());
    return segment.getAtIndex(ValueLayout.JAVA_INT, index);
  }

  void setInt(int index, int value) {
    check(index);
    shadow.write(index, execution.launch());
    segment.setAtIndex(ValueLayout.JAVA_INT, index, value);
  }

  private void check(int index) {
    if (index < 0 || index >= words) {
      throw execution.failure(
          "touches %s[%d], which has %d elements".formatted(name, index, words));
    }
  }
}
