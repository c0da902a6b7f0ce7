package dev.senet.compiler.tornado;

/**
 * Kernels in which a group works on a row of {@code channels} elements, the group's number being
 * that of the row; the source names the row's first index {@code row} and an element's channel
 * {@code c}.
 */
final class RowReductions {
  /** Work-items of a group. */
  static final int LOCAL = 64;

  private final KernelWriter.Local part;
  private final GroupTree tree = new GroupTree(LOCAL, 1);

  /** Begins the body of {@code kernel}, which has declared the number {@code channels}. */
  RowReductions(KernelWriter kernel) {
    part = kernel.local("part", LOCAL);
    kernel.add(
        """
        int item = context.localIdx;
        int lane = item;
        int row = context.groupIdx * channels;
        """);
  }

  /** Statements for each element of the row. */
  String each(String statements) {
    return "for (int c = item; c < channels; c = c + %d) {\n%s}\n".formatted(LOCAL, statements);
  }

  /** Declares {@code name} as the row's greatest {@code value}. */
  String maximum(String name, String value) {
    return "float %sOf = Float.NEGATIVE_INFINITY;\n".formatted(name)
        + each("%sOf = TornadoMath.max(%sOf, %s);\n".formatted(name, name, value))
        + part.set("item", name + "Of")
        + tree.maximum(part)
        + result(name);
  }

  /** Declares {@code name} as the row's sum of {@code value}. */
  String sum(String name, String value) {
    return "float %sOf = 0f;\n".formatted(name)
        + each("%sOf = %sOf + %s;\n".formatted(name, name, value))
        + part.set("item", name + "Of")
        + tree.sum(part)
        + result(name);
  }

  /**
   * Declares {@code high} as the greatest {@code value} of the row, and {@code sum} as the sum of
   * the exponentials of what the values are above it.
   */
  String exponentials(String value) {
    return maximum("high", value) + sum("sum", "TornadoMath.exp(%s - high)".formatted(value));
  }

  /** All items read the result before any writes the array again. */
  private String result(String name) {
    return "float %s = %s;\ncontext.localBarrier();\n".formatted(name, part.get("0"));
  }
}
