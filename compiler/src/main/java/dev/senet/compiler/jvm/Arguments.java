package dev.senet.compiler.jvm;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The names of a kernel's arguments, in order. */
record Arguments(List<String> names) {
  Arguments {
    names = List.copyOf(names);
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
