package dev.senet.compiler.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The names of a kernel's arguments, in order. */
record Arguments(List<String> names) {
  Arguments {
    names = List.copyOf(names);
  }

  /**
   * A kernel's own arguments, and then the operands of the prologue, {@code u0} and so on, those of
   * the epilogue, {@code e0} and so on, and the sums, if there are any.
   */
  static Arguments of(List<String> own, FusedExpr prologue, FusedExpr epilogue, boolean isSummed) {
    List<String> names = new ArrayList<>(own);
    IntStream.range(0, prologue.accesses().size()).forEach(i -> names.add("u" + i));
    IntStream.range(0, epilogue.accesses().size()).forEach(i -> names.add("e" + i));
    if (isSummed) {
      names.add("sums");
    }
    return new Arguments(names);
  }

  /** {@code long name = a[0]; …} */
  String declarations() {
    return IntStream.range(0, names.size())
        .mapToObj(i -> "long %s = a[%d];\n".formatted(names.get(i), i))
        .collect(Collectors.joining());
  }

  /** For the reader of the emitted source. */
  String description() {
    return "Arguments: " + String.join(", ", names) + "; strides and pitch in bytes.";
  }
}
