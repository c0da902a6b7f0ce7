package dev.senet.compiler.pass;

import dev.senet.core.graph.Shape;

/** How a pointwise computation over a tensor walks through one of its operands. */
public enum Access {
  /** Element by element: as many elements, in the same order. */
  FULL,
  /** One value for all. */
  SCALAR,
  /** One value a channel, the same for all samples. */
  CHANNEL,
  /** One value for each sample and channel, such as the gate of an SE block. */
  SAMPLE_CHANNEL,
  /** One value a sample. */
  SAMPLE,
  /** Any other repetition. */
  OTHER;

  /** How {@code operand}, which broadcasts to {@code target}, is read. */
  public static Access of(Shape operand, Shape target) {
    boolean isBatched = operand.isBatched();
    int elements = operand.elements();
    if (isBatched == target.isBatched() && elements == target.elements()) {
      return FULL;
    }
    if (elements == 1 && !isBatched) {
      return SCALAR;
    }
    if (elements == target.channels() && elements == operand.channels()) {
      return isBatched ? SAMPLE_CHANNEL : CHANNEL;
    }
    return isBatched && elements == 1 ? SAMPLE : OTHER;
  }

  /** Whether anchors read such operands in their prologue and epilogue. */
  public boolean isFusable() {
    return this != SAMPLE && this != OTHER;
  }
}
