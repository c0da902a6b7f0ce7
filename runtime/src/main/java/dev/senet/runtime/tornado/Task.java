package dev.senet.runtime.tornado;

import java.lang.reflect.Method;
import java.util.List;

/**
 * A launch of a kernel.
 *
 * @param label which step of the program it is, for messages
 * @param kernel a static method
 * @param arguments all but the context, which is the first
 * @param x work-groups along the first dimension
 * @param y work-groups along the second dimension
 * @param z work-groups along the third dimension
 * @param local work-items of a group, along the first dimension
 */
public record Task(
    String label, Method kernel, List<Argument> arguments, int x, int y, int z, int local) {
  public Task {
    arguments = List.copyOf(arguments);
  }

  /** An argument of a kernel. */
  public sealed interface Argument {}

  /** One of the arrays of a plan. */
  public enum Array implements Argument {
    /** The memory that does not depend on the batch. */
    FIXED,
    /** The memory of the batch. */
    BATCHED,
    /** The inputs that are floats, one behind the other. */
    FLOATS,
    /** The inputs that are integers, one behind the other. */
    INTEGERS
  }

  /** A number. */
  public record Number(int value) implements Argument {}
}
