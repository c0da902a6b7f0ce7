package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;
import java.util.Optional;

/** How a kernel with output [N, …, C] reads an operand that is broadcast to it. */
public enum Access {
  /** The operand has the output's shape. */
  FULL,
  /** [C]: a value for each channel. */
  CHANNEL,
  /** [N, 1, …, C]: a value for each channel of each sample. */
  SAMPLE_CHANNEL,
  /** [N, 1, …, 1]: a value for each sample. */
  SAMPLE,
  /** One value. */
  SCALAR;

  /** How {@code operand} is read for {@code output}; empty if in none of these ways. */
  public static Optional<Access> of(Shape operand, Shape output) {
    if (operand.isBatched() == output.isBatched() && operand.elements() == output.elements()) {
      return Optional.of(FULL);
    }
    if (operand.elements() == 1) {
      return Optional.of(operand.isBatched() ? SAMPLE : SCALAR);
    }
    if (operand.elements() == operand.channels() && operand.channels() == output.channels()) {
      return Optional.of(operand.isBatched() ? SAMPLE_CHANNEL : CHANNEL);
    }
    return Optional.empty();
  }
}
