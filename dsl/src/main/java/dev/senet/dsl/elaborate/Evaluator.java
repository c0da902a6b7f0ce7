package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.elaborate.Arguments.Given;
import dev.senet.dsl.elaborate.Provenance.Operand;
import dev.senet.dsl.elaborate.Value.Tensor;
import dev.senet.dsl.elaborate.Value.Truth;
import dev.senet.dsl.elaborate.Value.Word;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates expressions. Never returns {@link Value.Poison}: reading it aborts in silence. */
final class Evaluator {
  /** Runs the body of a block. */
  interface BlockRunner {
    /** The block's result, poison if an error in it was reported. */
    Value run(Callable.Block block, Variables parameters, WeightScope scope, SourceSpan call);
  }

  private final Diagnostics diagnostics;
  private final Emitter emitter;
  private final TensorArithmetic arithmetic;
  private final BlockRunner blocks;
  private final Budget budget;
  private int depth;

  Evaluator(Diagnostics diagnostics, Emitter emitter, BlockRunner blocks, Budget budget) {
    this.diagnostics = diagnostics;
    this.emitter = emitter;
    this.arithmetic = new TensorArithmetic(emitter, diagnostics);
    this.blocks = blocks;
    this.budget = budget;
  }

  /**
   * The value of {@code expression}.
   *
   * @throws Abort if it has none
   */
  Value evaluate(Expression expression, Frame frame) {
    budget.step(expression.span());
    if (++depth > Limits.EVALUATION_DEPTH) {
      throw Abort.fatal(
          Diagnostic.error(
                  expression.span(),
                  "expressions and calls are nested more than %d deep"
                      .formatted(Limits.EVALUATION_DEPTH))
              .withHelp("name parts of the expression, or use fewer blocks inside blocks"));
    }
    try {
      return switch (expression) {
        case Expression.WholeLiteral e -> new Value.Whole(e.value());
        case Expression.DecimalLiteral e -> new Value.Decimal(e.value());
        case Expression.TextLiteral e -> new Value.Text(e.value());
        case Expression.TruthLiteral e -> new Truth(e.value());
        case Expression.Name e -> name(e, frame);
        case Expression.Tuple e -> tuple(e, frame);
        case Expression.Unary e -> unary(e, frame);
        case Expression.Binary e -> binary(e, frame);
        case Expression.Conditional e ->
            evaluate(truth(e.condition(), frame) ? e.positive() : e.otherwise(), frame);
        case Expression.Call e -> call(e, Optional.empty(), frame);
        case Expression.Pipeline e -> pipeline(e, frame);
      };
    } finally {
      depth--;
    }
  }

  private Value name(Expression.Name e, Frame frame) {
    Optional<Value> variable = frame.variables().find(e.id());
    if (variable.isPresent()) {
      return switch (variable.get()) {
        case Value.Poison() -> throw Abort.silent();
        case Tensor t -> new Tensor(t.node(), new Origin(e.span(), false));
        case Value other -> other;
      };
    }
    Optional<Callable> callable = frame.library().find(e.id());
    if (callable.isPresent() || Builtins.WORDS.contains(e.id())) {
      return new Word(e.id(), callable);
    }
    // NameCheck has reported it.
    throw Abort.silent();
  }

  private Value tuple(Expression.Tuple e, Frame frame) {
    List<Value> elements = new ArrayList<>();
    for (Expression element : e.elements()) {
      Value value = evaluate(element, frame);
      if (value instanceof Value.Tuple) {
        throw new Abort(Diagnostic.error(element.span(), "a tuple cannot hold another tuple"));
      }
      elements.add(value);
    }
    return new Value.Tuple(elements);
  }

  private Value unary(Expression.Unary e, Frame frame) {
    if (e.operator().equals("not")) {
      return new Truth(!truth(e.operand(), frame));
    }
    Value operand = evaluate(e.operand(), frame);
    if (operand instanceof Tensor x) {
      return arithmetic.negate(x, e.span(), frame.scope());
    }
    if (!Numbers.isNumber(operand)) {
      throw new Abort(
          Diagnostic.error(e.span(), "'-' takes a number or a tensor, not " + operand.describe()));
    }
    return Numbers.negate(operand, e.span());
  }

  private boolean truth(Expression e, Frame frame) {
    Value value = evaluate(e, frame);
    if (value instanceof Truth(boolean result)) {
      return result;
    }
    throw new Abort(
        Diagnostic.error(e.span(), "a condition is true or false, not " + value.describe())
            .withHelp("compare with == != < <= > >="));
  }

  private Value binary(Expression.Binary e, Frame frame) {
    return switch (e.operator()) {
      case "and" -> new Truth(truth(e.left(), frame) && truth(e.right(), frame));
      case "or" -> new Truth(truth(e.left(), frame) || truth(e.right(), frame));
      case "+", "-", "*", "/" -> arithmetic(e, frame);
      default -> comparison(e, frame);
    };
  }

  private Value arithmetic(Expression.Binary e, Frame frame) {
    Optional<Origin> leftOrigin = origin(e.left(), frame);
    Optional<Origin> rightOrigin = origin(e.right(), frame);
    Value left = evaluate(e.left(), frame);
    Value right = evaluate(e.right(), frame);
    checkOperand(e, left, e.left().span());
    checkOperand(e, right, e.right().span());
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.calculate(e.operator(), left, right, e.span());
    }
    Numbers.checkDivisor(e.operator(), right, e.span());
    return arithmetic.binary(
        e,
        operand(e.left(), left, leftOrigin, "the left side", frame),
        operand(e.right(), right, rightOrigin, "the right side", frame),
        frame.scope());
  }

  /** Where the tensor in a variable came from: more telling than the variable's name. */
  private static Optional<Origin> origin(Expression e, Frame frame) {
    return e instanceof Expression.Name(String id, SourceSpan _)
            && frame.variables().find(id).orElse(new Value.Poison()) instanceof Tensor t
        ? Optional.of(t.origin())
        : Optional.empty();
  }

  private Operand operand(
      Expression e, Value value, Optional<Origin> origin, String side, Frame frame) {
    Tensor tensor =
        value instanceof Tensor t ? t : arithmetic.constant(value, e.span(), frame.scope());
    String label = e instanceof Expression.Name(String id, SourceSpan _) ? id : side;
    return new Operand(label, new Tensor(tensor.node(), origin.orElse(tensor.origin())));
  }

  private static void checkOperand(Expression.Binary e, Value value, SourceSpan span) {
    if (!Numbers.isNumber(value) && !(value instanceof Tensor)) {
      throw new Abort(
          Diagnostic.error(
              span,
              "'%s' takes numbers and tensors, not %s".formatted(e.operator(), value.describe())));
    }
  }

  private Value comparison(Expression.Binary e, Frame frame) {
    Value left = evaluate(e.left(), frame);
    Value right = evaluate(e.right(), frame);
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      int order = Numbers.compare(left, right);
      return new Truth(
          switch (e.operator()) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
          });
    }
    boolean isEquality = e.operator().equals("==") || e.operator().equals("!=");
    if (left instanceof Tensor || right instanceof Tensor || !isEquality) {
      throw new Abort(
          Diagnostic.error(
                  e.operatorSpan(),
                  "'%s' cannot compare %s with %s"
                      .formatted(e.operator(), left.describe(), right.describe()))
              .withHelp("conditions are over numbers and words, such as channels(x) == 64"));
    }
    return new Truth(same(left, right) == e.operator().equals("=="));
  }

  private static boolean same(Value left, Value right) {
    return left instanceof Word(String a, Optional<Callable> _)
            && right instanceof Word(String b, Optional<Callable> _)
        ? a.equals(b)
        : left.equals(right);
  }

  private Value pipeline(Expression.Pipeline e, Frame frame) {
    Given value = new Given(evaluate(e.first(), frame), e.first().span());
    for (Expression.Call step : e.steps()) {
      value = new Given(call(step, Optional.of(value), frame), step.span());
    }
    return value.value();
  }

  private Value call(Expression.Call call, Optional<Given> piped, Frame frame) {
    Callable callable = callee(call, frame);
    Signature signature = callable.signature();
    Signature.Match match = signature.match(call, piped.isPresent());
    Map<String, Given> named = new LinkedHashMap<>();
    List<Given> positional = new ArrayList<>();
    if (signature.isVariadic()) {
      piped.ifPresent(positional::add);
      match.positional().forEach(a -> positional.add(given(a, frame)));
    } else {
      piped.ifPresent(p -> named.put(signature.first().orElseThrow().name(), p));
    }
    match.named().forEach((name, a) -> named.put(name, given(a, frame)));
    Value result =
        switch (callable) {
          case Callable.Block block -> runBlock(block, named, call, frame);
          case Callable.Builtin builtin ->
              runBuiltin(
                  builtin, named, positional, new Origin(call.span(), piped.isPresent()), frame);
        };
    if (result instanceof Value.Poison) {
      throw Abort.silent();
    }
    return from(new Origin(call.span(), piped.isPresent()), result);
  }

  /** The result of a call comes from the call, whatever happened inside. */
  private static Value from(Origin origin, Value result) {
    return switch (result) {
      case Tensor t -> new Tensor(t.node(), origin);
      case Value.Tuple(List<Value> elements) ->
          new Value.Tuple(elements.stream().map(v -> from(origin, v)).toList());
      default -> result;
    };
  }

  private Given given(Expression.Argument argument, Frame frame) {
    return new Given(evaluate(argument.value(), frame), argument.value().span());
  }

  private Callable callee(Expression.Call call, Frame frame) {
    Optional<Value> variable = frame.variables().find(call.callee());
    Optional<Callable> callable = frame.library().find(call.callee());
    if (variable.isPresent()) {
      Value value = variable.get();
      if (value instanceof Word(String _, Optional<Callable> word) && word.isPresent()) {
        return word.get();
      }
      // A variable that is not callable does not hide a block: pool = pool(x) is good style.
      if (callable.isEmpty() && !(value instanceof Value.Poison)) {
        throw new Abort(
            Diagnostic.error(
                call.calleeSpan(),
                "'%s' is %s, which cannot be called".formatted(call.callee(), value.describe())));
      }
    }
    // Where nothing has that name, NameCheck has reported it.
    return callable.orElseThrow(Abort::silent);
  }

  private Value runBlock(
      Callable.Block block, Map<String, Given> named, Expression.Call call, Frame frame) {
    Variables variables = new Variables(Optional.empty());
    named.forEach((name, given) -> variables.assign(name, given.value()));
    // Defaults may speak of the parameters before them.
    Frame inside = new Frame(variables, frame.scope(), block.library());
    for (Parameter parameter : block.signature().parameters()) {
      if (!named.containsKey(parameter.name())) {
        Expression value = parameter.defaultValue().orElseThrow();
        variables.assign(parameter.name(), evaluate(value, inside));
      }
    }
    return blocks.run(block, variables, frame.scope().block(block.signature().name()), call.span());
  }

  private Value runBuiltin(
      Callable.Builtin builtin,
      Map<String, Given> named,
      List<Given> positional,
      Origin origin,
      Frame frame) {
    Variables variables = new Variables(Optional.empty());
    named.forEach((name, given) -> variables.assign(name, given.value()));
    Frame inside = new Frame(variables, frame.scope(), frame.library());
    for (Parameter parameter : builtin.signature().parameters()) {
      if (!named.containsKey(parameter.name()) && parameter.defaultValue().isPresent()) {
        Value value = evaluate(parameter.defaultValue().get(), inside);
        named.put(parameter.name(), new Given(value, origin.span()));
      }
    }
    Arguments arguments =
        new Arguments(builtin.signature(), named, positional, origin, emitter, frame.scope());
    try {
      return builtin.body().apply(arguments);
    } catch (Abort abort) {
      if (abort.isFatal() || abort.diagnostic().isEmpty()) {
        throw abort;
      }
      throw new Abort(explain(abort.diagnostic().get(), arguments));
    }
  }

  private Diagnostic explain(Diagnostic error, Arguments arguments) {
    List<Operand> operands =
        arguments.tensors().limit(8).map(e -> new Operand(e.getKey(), e.getValue())).toList();
    return error.notes().isEmpty() && error.span().equals(arguments.span())
        ? Provenance.explain(error, operands, diagnostics)
        : error;
  }
}
