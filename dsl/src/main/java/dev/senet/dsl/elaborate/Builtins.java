package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Op;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Tanh;
import dev.senet.core.source.Diagnostic;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.elaborate.Arguments.Given;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.SourceParser;
import dev.senet.dsl.parse.SourceText;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/** The table of what is built into the language. Everything else is a block. */
final class Builtins {
  /** Words that mean something to a builtin without being builtins themselves. */
  static final Set<String> WORDS =
      Set.of("avg", "none", "symmetric", "same", "same_upper", "valid");

  /** The builtins that make weights. */
  static final Set<String> WEIGHTED = Set.of("conv", "linear", "batch_norm");

  private final Library library = new Library(Optional.empty());

  private Builtins() {}

  /** A library with all builtins; the blocks of the standard library are added to it. */
  static Library library() {
    Builtins table = new Builtins();
    table.addLayers();
    table.addActivations();
    table.addShapeOps();
    table.addNumbers();
    table.add("error(message)", Builtins::error);
    return table.library;
  }

  private void addLayers() {
    add(
        "conv(x, width, kernel, stride = 1, padding = symmetric, dilation = 1, groups = 1,"
            + " bias = false)",
        Layers::conv);
    add("linear(x, width, bias = true)", Layers::linear);
    add("batch_norm(x, momentum = 0.1, epsilon = 1e-5)", Layers::batchNorm);
    add(
        "max_pool(x, kernel, stride = kernel, padding = symmetric, dilation = 1,"
            + " ceil_mode = false)",
        Layers::maxPool);
    add(
        "avg_pool(x, kernel, stride = kernel, padding = symmetric, ceil_mode = false,"
            + " count_include_pad = true)",
        Layers::averagePool);
    add("global_pool(x, kind = avg)", Layers::globalPool);
    add(
        "dropout(x, rate = 0.5)",
        a -> a.apply(a.checked(() -> new Dropout(a.number("rate"))), a.tensor("x")));
    add("shake(a, b)", a -> a.apply(new Shake(), a.tensor("a"), a.tensor("b")));
    add(
        "stochastic_depth(x, rate)",
        a -> a.apply(a.checked(() -> new StochasticDepth(a.number("rate"))), a.tensor("x")));
  }

  private void addActivations() {
    addActivation("relu", Relu::new);
    addActivation("relu6", Relu6::new);
    addActivation("sigmoid", Sigmoid::new);
    addActivation("tanh", Tanh::new);
    addActivation("silu", Silu::new);
    addActivation("hard_sigmoid", HardSigmoid::new);
    addActivation("hard_swish", HardSwish::new);
    addActivation("gelu", Gelu::new);
    addActivation("softmax", Softmax::new);
  }

  private void addShapeOps() {
    addVariadic(
        "concat(tensors, axis = channels)", "concat(a, b, …, axis = channels)", ShapeOps::concat);
    add("split(x, parts, axis = channels)", ShapeOps::split);
    add("slice(x, from, to, axis = channels)", ShapeOps::slice);
    add("reshape(x, dims)", ShapeOps::reshape);
    add("flatten(x)", ShapeOps::flatten);
    add("transpose(x, order)", ShapeOps::transpose);
    add("pad(x, height = 0, width = 0, channels = 0, value = 0)", ShapeOps::pad);
    add("channels(x)", a -> ShapeOps.size(a, "channels"));
    add("height(x)", a -> ShapeOps.size(a, "height"));
    add("width(x)", a -> ShapeOps.size(a, "width"));
  }

  private void addNumbers() {
    addVariadic("min(numbers)", "min(a, b, …)", a -> extreme(a, -1));
    addVariadic("max(numbers)", "max(a, b, …)", a -> extreme(a, 1));
    addRounding("floor", Math::floor);
    addRounding("ceil", Math::ceil);
    addRounding("round", x -> Math.floor(x + 0.5));
  }

  private void addActivation(String name, Supplier<Op> op) {
    add(name + "(x)", a -> a.apply(op.get(), a.tensor("x")));
  }

  private void addRounding(String name, DoubleUnaryOperator round) {
    add(name + "(x)", a -> Numbers.toWhole(round.applyAsDouble(a.number("x")), a.span()));
  }

  private static Value extreme(Arguments a, int sign) {
    Optional<Value> best = Optional.empty();
    for (Given given : a.positional()) {
      if (!Numbers.isNumber(given.value())) {
        throw a.expected("numbers", "", given);
      }
      if (best.isEmpty() || sign * Numbers.compare(given.value(), best.get()) > 0) {
        best = Optional.of(given.value());
      }
    }
    return best.orElseThrow();
  }

  /** Ends with the message of the program: where a value is none of those that it knows. */
  private static Value error(Arguments a) {
    throw new Abort(Diagnostic.error(a.span(), a.text("message")));
  }

  private void add(String signature, Function<Arguments, Value> body) {
    library.add(new Callable.Builtin(parse(signature, signature, false), body));
  }

  private void addVariadic(String signature, String text, Function<Arguments, Value> body) {
    library.add(new Callable.Builtin(parse(signature, text, true), body));
  }

  /** A signature is written as a block's is. */
  private static Signature parse(String signature, String text, boolean isVariadic) {
    SourceText source = new SourceText("builtins", "block " + signature + " {}");
    SourceFile file = new SourceParser(source, new Diagnostics()).parse().orElseThrow();
    Declaration.Block block = file.blocks().getFirst();
    return new Signature(block.name(), block.parameters(), isVariadic, text);
  }
}
