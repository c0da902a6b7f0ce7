package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.elaborate.Value.Tensor;
import dev.senet.dsl.elaborate.Value.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The arguments of one call of a builtin, checked as they are asked for, and its way to the graph.
 */
final class Arguments {
  /** A value and where it was written. */
  record Given(Value value, SourceSpan span) {}

  private final Signature signature;
  private final Map<String, Given> named;
  private final List<Given> positional;
  private final Origin origin;
  private final Emitter emitter;
  private final WeightScope scope;
  private Optional<String> path = Optional.empty();

  Arguments(
      Signature signature,
      Map<String, Given> named,
      List<Given> positional,
      Origin origin,
      Emitter emitter,
      WeightScope scope) {
    this.signature = signature;
    this.named = named;
    this.positional = positional;
    this.origin = origin;
    this.emitter = emitter;
    this.scope = scope;
  }

  /** The builtin's name. */
  String name() {
    return signature.name();
  }

  /** The call. */
  SourceSpan span() {
    return origin.span();
  }

  /** The arguments by position of a variadic builtin. */
  List<Given> positional() {
    return positional;
  }

  Given given(String name) {
    return named.get(name);
  }

  Node tensor(String name) {
    return tensor(given(name), "for '" + name + "'");
  }

  Node tensor(Given given, String what) {
    if (given.value() instanceof Tensor(Node node, Origin _)) {
      return node;
    }
    throw expected("a tensor", what, given);
  }

  double number(String name) {
    Given given = given(name);
    if (!Numbers.isNumber(given.value())) {
      throw expected("a number", "for '" + name + "'", given);
    }
    return Numbers.toDouble(given.value());
  }

  boolean truth(String name) {
    Given given = given(name);
    if (given.value() instanceof Value.Truth(boolean value)) {
      return value;
    }
    throw expected("true or false", "for '" + name + "'", given);
  }

  String text(String name) {
    Given given = given(name);
    if (given.value() instanceof Value.Text(String value)) {
      return value;
    }
    throw expected("a string", "for '" + name + "'", given);
  }

  /** A whole number that fits an int. */
  int whole(String name) {
    return whole(given(name), name);
  }

  private int whole(Given given, String name) {
    if (!Numbers.isNumber(given.value())) {
      throw expected("a whole number", "for '" + name + "'", given);
    }
    OptionalLong value = Numbers.whole(given.value());
    if (value.isEmpty()) {
      throw new Abort(
          expected("a whole number", "for '" + name + "'", given)
              .diagnostic()
              .orElseThrow()
              .withHelp("floor(…), round(…) or ceil(…) make a number whole"));
    }
    if (value.getAsLong() != (int) value.getAsLong()) {
      throw new Abort(
          Diagnostic.error(given.span(), "this number is too large for '" + name + "'"));
    }
    return (int) value.getAsLong();
  }

  /** A whole number for height and width, or a tuple with one for each. */
  int[] pair(String name) {
    int[] values = wholes(name);
    if (values.length > 2) {
      throw expected("a whole number or (height, width)", "for '" + name + "'", given(name));
    }
    return values.length == 2 ? values : new int[] {values[0], values[0]};
  }

  /** A whole number or a tuple of whole numbers. */
  int[] wholes(String name) {
    Given given = given(name);
    return given.value() instanceof Tuple(List<Value> elements)
        ? elements.stream().mapToInt(e -> whole(new Given(e, given.span()), name)).toArray()
        : new int[] {whole(given, name)};
  }

  /** The word given for {@code name}, if it is one of {@code allowed}. */
  Optional<String> word(String name, String... allowed) {
    return given(name).value() instanceof Value.Word(String text, Optional<Callable> _)
            && Arrays.asList(allowed).contains(text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /** One of {@code allowed}. */
  String choice(String name, String... allowed) {
    return word(name, allowed)
        .orElseThrow(() ->
            expected("one of " + String.join(", ", allowed), "for '" + name + "'", given(name)));
  }

  Abort expected(String what, String where, Given given) {
    if (given.value() instanceof Value.Poison) {
      return Abort.silent();
    }
    return new Abort(
        Diagnostic.error(
                given.span(),
                "'%s' takes %s %s, not %s"
                    .formatted(signature.name(), what, where, given.value().describe()))
            .withHelp(signature.usage()));
  }

  /** An error of this call. */
  Abort error(String message, String help) {
    return new Abort(Diagnostic.error(span(), message).withHelp(help));
  }

  /** Runs {@code rule}, whose shape errors become errors of this call. */
  <T> T checked(Supplier<T> rule) {
    try {
      return rule.get();
    } catch (ShapeException e) {
      throw Emitter.refused(span(), e);
    }
  }

  /** Applies {@code op}; the result is this call's. */
  Value apply(Op op, Node... inputs) {
    return result(node(op, inputs));
  }

  /** Applies {@code op} as a part of this call. */
  Node node(Op op, Node... inputs) {
    return emitter.apply(path(), span(), op, List.of(inputs));
  }

  /** A fresh variable of this call, with the key {@code path.leaf}. */
  Node variable(String leaf, Shape shape, Variable.Role role) {
    String name = path() + "." + leaf;
    return emitter.variable(name, span(), new Variable(name, TensorType.f32(shape), role));
  }

  Value result(Node node) {
    return new Tensor(node, origin);
  }

  private String path() {
    if (path.isEmpty()) {
      path = Optional.of(scope.next(signature.name()));
    }
    return path.get();
  }

  /** The tensors among the arguments, by parameter name, for notes on where they come from. */
  Stream<Map.Entry<String, Tensor>> tensors() {
    Stream<Map.Entry<String, Tensor>> byName =
        named.entrySet().stream()
            .filter(e -> e.getValue().value() instanceof Tensor)
            .map(e -> Map.entry(e.getKey(), (Tensor) e.getValue().value()));
    Stream<Map.Entry<String, Tensor>> byPosition =
        positional.stream()
            .filter(g -> g.value() instanceof Tensor)
            .map(g -> Map.entry("input " + (positional.indexOf(g) + 1), (Tensor) g.value()));
    return Stream.concat(byName, byPosition);
  }
}
