package dev.senet.models.onnx;

import java.util.Arrays;
import java.util.Optional;

/** ONNX's element types of which senet knows something. */
enum ElementType {
  FLOAT(1, 4),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /** The type's number in a file. */
  int number() {
    return number;
  }

  /** Bytes an element. */
  int bytes() {
    return bytes;
  }

  static Optional<ElementType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
