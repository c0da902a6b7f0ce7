package dev.senet.compiler.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints how kernels over rows of channels reach their operands. A kernel has, for operand {@code
 * i}, the address {@code x<i>}; for a sample {@code n} and a first row {@code first} in it, {@code
 * b<i>}; for a row {@code r} behind the first, {@code p<i>}; in each dialect the value {@code
 * v<i>}.
 */
record RowOperands(List<Access> accesses) {
  /** {@code long x0 = a[0]; …}. */
  String arguments() {
    return lines(i -> "long x%d = a[%d];".formatted(i, i));
  }

  /** {@code x0, x1, …} with types, for a method's head; ends with a comma. */
  String parameters() {
    return each(i -> "long b" + i + ", ");
  }

  /**
   * The addresses at sample {@code n} and row {@code first}, as a method's arguments; the kernel
   * has {@code rows} a sample and {@code channels}.
   */
  String bases() {
    return each(i ->
        switch (accesses.get(i)) {
          case FULL -> "x%d + 4 * (n * rows + first) * channels, ".formatted(i);
          case SAMPLE_CHANNEL -> "x%d + 4 * n * channels, ".formatted(i);
          case SAMPLE -> "x%d + 4 * n, ".formatted(i);
          case CHANNEL, SCALAR -> "x%d, ".formatted(i);
        });
  }

  /** The addresses of row {@code r}. */
  String rows() {
    return lines(i ->
        accesses.get(i) == Access.FULL
            ? "long p%d = b%d + 4L * r * channels;".formatted(i, i)
            : "");
  }

  /** Declares the values that do not depend on the channel; with the suffix {@code suffix}. */
  String uniform(Lanes lanes, String suffix) {
    return lines(
        i -> isUniform(i) ? declare(lanes, i, lanes.splat(Lanes.loadFloat("b" + i)), suffix) : "");
  }

  /** Declares the values at channel {@code c}, a Java name, that do not depend on the row. */
  String channel(Lanes lanes, String suffix, String c) {
    return lines(i ->
        isPerChannel(i) ? declare(lanes, i, lanes.load("b" + i + " + 4L * " + c), suffix) : "");
  }

  /** Declares the values at row {@code r}, channel {@code c}, a Java name, that depend on both. */
  String element(Lanes lanes, String suffix, String c) {
    return lines(i ->
        accesses.get(i) == Access.FULL
            ? declare(lanes, i, lanes.load("p" + i + " + 4L * " + c), suffix)
            : "");
  }

  /** The names of the values. */
  List<String> names(String suffix) {
    return new ArrayList<>(
        IntStream.range(0, accesses.size()).mapToObj(i -> "v" + i + suffix).toList());
  }

  boolean isUniform(int i) {
    return accesses.get(i) == Access.SAMPLE || accesses.get(i) == Access.SCALAR;
  }

  private boolean isPerChannel(int i) {
    return accesses.get(i) == Access.CHANNEL || accesses.get(i) == Access.SAMPLE_CHANNEL;
  }

  private static String declare(Lanes lanes, int i, String value, String suffix) {
    return "%s v%d%s = %s;".formatted(lanes.type(), i, suffix, value);
  }

  private String each(IntFunction<String> text) {
    return IntStream.range(0, accesses.size()).mapToObj(text).collect(Collectors.joining());
  }

  private String lines(IntFunction<String> text) {
    return each(i -> {
      String line = text.apply(i);
      return line.isEmpty() ? "" : line + "\n";
    });
  }
}
