package dev.senet.compiler.plan;

import dev.senet.core.graph.Variable;
import dev.senet.core.program.Size;
import java.util.List;

/** A piece of memory that steps read and write; compared by identity. */
public final class Buffer {
  private final String name;
  private final Size bytes;
  private final Content content;

  /**
   * @param name what it holds, for reports
   * @param bytes its size: either constant or proportional to N
   * @param content where its first value comes from
   */
  public Buffer(String name, Size bytes, Content content) {
    if (bytes.divisor() != 1 || (bytes.perSample() > 0 && bytes.constant() > 0)) {
      throw new IllegalArgumentException("size of " + name + " is neither constant nor per sample");
    }
    this.name = name;
    this.bytes = bytes;
    this.content = content;
  }

  /** What it holds. */
  public String name() {
    return name;
  }

  /** Its size: either constant or proportional to N. */
  public Size bytes() {
    return bytes;
  }

  /** Where its first value comes from. */
  public Content content() {
    return content;
  }

  /** Whether its size is proportional to N. */
  public boolean isBatched() {
    return bytes.perSample() > 0;
  }

  /** Where the first value of a buffer comes from. */
  public sealed interface Content {}

  /** Written by a step before it is read. */
  public record Temporary() implements Content {}

  /** The gradient of a trained variable; laid out like the variables themselves. */
  public record Gradient(Variable variable) implements Content {}

  /** Filled by the caller before the run. */
  public record InputTensor(String input) implements Content {}

  /** Lives from run to run. */
  public record VariableTensor(Variable variable) implements Content {}

  /** Filled when the program is loaded. */
  public record ConstantTensor(List<Double> values) implements Content {
    public ConstantTensor {
      values = List.copyOf(values);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
