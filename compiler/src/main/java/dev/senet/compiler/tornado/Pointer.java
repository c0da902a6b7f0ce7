package dev.senet.compiler.tornado;

/**
 * A tensor in the memory that a kernel gets, as its source names it.
 *
 * @param array the parameter that holds the memory
 * @param offset the parameter that holds the tensor's first index in it
 */
record Pointer(String array, String offset) {
  /** An expression that reads an element; {@code index} is an expression. */
  String get(String index) {
    return "%s.get(%s)".formatted(array, at(index));
  }

  /** A statement that writes an element. */
  String set(String index, String value) {
    return "%s.set(%s, %s);\n".formatted(array, at(index), value);
  }

  /** An index in the memory. */
  String at(String index) {
    return index.equals("0") ? offset : offset + " + " + index;
  }
}
