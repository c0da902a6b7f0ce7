package dev.senet.models;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Networks of the zoo, for tests. */
final class Networks {
  private Networks() {}

  /**
   * A network of the zoo.
   *
   * @param arguments such as {@code reduction=8 bias=false}
   */
  static Graph graph(String name, String arguments) {
    try {
      return Zoo.load(Zoo.find(name).orElseThrow(), parse(arguments)).graph();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> parse(String arguments) {
    return Arrays.stream(arguments.split(" "))
        .filter(argument -> !argument.isEmpty())
        .map(argument -> argument.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> value(pair[1])));
  }

  private static Object value(String text) {
    if (text.matches("[0-9]+")) {
      return Long.valueOf(text);
    }
    return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
  }

  /** The shapes of the variables of {@code graph} by their names. */
  static Map<String, Shape> variables(Graph graph) {
    return graph.variables().stream()
        .collect(Collectors.toMap(Variable::name, v -> v.type().shape()));
  }
}
