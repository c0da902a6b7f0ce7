package dev.senet.runtime;

import dev.senet.core.graph.DType;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inputs of a program on their way to a device, one behind the other: an array of the floats
 * and one of the integers. Thus a run takes them there, and nothing else.
 */
final class InputArrays implements AutoCloseable {
  private final Map<Program.Port, Long> offsets = new LinkedHashMap<>();
  private final long batch;
  private final int headerBytes;
  private final long room;
  private final Block floats;
  private final Block integers;

  /**
   * @param headerBytes what the device needs in front of each array
   */
  InputArrays(Program program, long batch, int headerBytes, Memory memory) {
    this.batch = batch;
    this.headerBytes = headerBytes;
    this.room = Memory.rounded(headerBytes);
    this.floats = allocate(program, DType.F32, memory);
    try {
      this.integers = allocate(program, DType.I32, memory);
    } catch (RuntimeException | Error e) {
      floats.close();
      throw e;
    }
  }

  /** An array has one element at least. */
  private Block allocate(Program program, DType type, Memory memory) {
    long bytes = 0;
    for (Program.Port port : program.inputs()) {
      if (port.type().dtype() == type) {
        offsets.put(port, bytes);
        bytes = Math.addExact(bytes, port.type().bytes(batch));
      }
    }
    return memory.allocate(room + Math.max(bytes, 4), "the inputs");
  }

  /** The elements of an input. */
  MemorySegment segment(Program.Port port) {
    Block block = isFloat(port) ? floats : integers;
    return block.segment().asSlice(room + offsets.get(port), port.type().bytes(batch));
  }

  /** The index of an input's first element in its array. */
  long index(Program.Port port) {
    return offsets.get(port) / 4;
  }

  static boolean isFloat(Program.Port port) {
    return port.type().dtype() == DType.F32;
  }

  /** The floats, and the header in front of them. */
  MemorySegment floats() {
    return floats.segment().asSlice(room - headerBytes);
  }

  /** The integers, and the header in front of them. */
  MemorySegment integers() {
    return integers.segment().asSlice(room - headerBytes);
  }

  @Override
  public void close() {
    floats.close();
    integers.close();
  }
}
