package dev.senet.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/** Floating-point types of weights files that become 32-bit floats when they are read. */
enum FloatType {
  /** Half precision of IEEE 754. */
  F16 {
    @Override
    float at(MemorySegment data, long i) {
      return Float.float16ToFloat(data.getAtIndex(SHORT, i));
    }
  },
  /** The upper half of a 32-bit float. */
  BF16 {
    @Override
    float at(MemorySegment data, long i) {
      return Float.intBitsToFloat(data.getAtIndex(SHORT, i) << 16);
    }
  },
  /** Double precision, rounded to the nearest. */
  F64 {
    @Override
    float at(MemorySegment data, long i) {
      return (float) data.getAtIndex(DOUBLE, i);
    }
  };

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The type that the format calls {@code dtype}. */
  static Optional<FloatType> of(String dtype) {
    for (FloatType type : values()) {
      if (type.name().equals(dtype)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  abstract float at(MemorySegment data, long i);

  MemorySegment toF32(MemorySegment data, long elements) {
    MemorySegment values = Arena.ofAuto().allocate(elements * Float.BYTES, Float.BYTES);
    for (long i = 0; i < elements; i++) {
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, at(data, i));
    }
    return values;
  }
}
