package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.ast.Statement;
import dev.senet.dsl.ast.Statement.Binding;
import dev.senet.dsl.elaborate.Value.Poison;
import dev.senet.dsl.elaborate.Value.Tensor;
import dev.senet.dsl.elaborate.Value.Word;
import dev.senet.dsl.parse.Diagnostics;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Runs the statements of one model and of the blocks that it calls; builds the graph. */
final class Elaborator {
  private final Library library;
  private final Diagnostics diagnostics;
  private final Emitter emitter;
  private final Budget budget;
  private final Evaluator evaluator;
  private final CallStack calls;
  private final Map<List<Statement>, Set<String>> namedVariables = new IdentityHashMap<>();
  private final Map<List<Statement>, Boolean> singleBlockCalls = new IdentityHashMap<>();

  Elaborator(Library library, Diagnostics diagnostics, Budget budget) {
    this.library = library;
    this.diagnostics = diagnostics;
    this.budget = budget;
    this.emitter = new Emitter(budget);
    this.calls = new CallStack(diagnostics);
    this.evaluator = new Evaluator(diagnostics, emitter, this::runBlock, budget);
  }

  /**
   * The graph of {@code model}; nothing if it has errors, which are reported.
   *
   * @param arguments values for some of the model's parameters
   */
  Optional<Graph> elaborate(Declaration.Model model, Map<String, Value> arguments) {
    int before = diagnostics.count();
    Frame frame = new Frame(new Variables(Optional.empty()), WeightScope.root(), library);
    try {
      model.parameters().forEach(p -> bindParameter(p, arguments, frame));
      runBody(model.parameters(), model.body(), frame);
    } catch (Abort abort) {
      abort.diagnostic().ifPresent(calls::report);
      return Optional.empty();
    }
    return diagnostics.count() == before
        ? Optional.of(Liveness.prune(emitter.builder().build()))
        : Optional.empty();
  }

  private void bindParameter(Parameter parameter, Map<String, Value> arguments, Frame frame) {
    Value given = arguments.get(parameter.name());
    if (given == null && parameter.defaultValue().isEmpty()) {
      throw new Abort(
          Diagnostic.error(
                  parameter.span(),
                  "the model's parameter '%s' has no value".formatted(parameter.name()))
              .withHelp("pass one, or write a default:  %s = 10".formatted(parameter.name())));
    }
    Value value =
        given != null ? given : evaluator.evaluate(parameter.defaultValue().orElseThrow(), frame);
    frame.variables().assign(parameter.name(), value);
  }

  private Value runBlock(
      Callable.Block block, Variables parameters, WeightScope scope, SourceSpan call) {
    calls.enter(block, call);
    try {
      Frame frame = new Frame(parameters, scope, block.library());
      Declaration.Block declaration = block.declaration();
      return runBody(declaration.parameters(), declaration.body(), frame);
    } finally {
      calls.leave();
    }
  }

  private Value runBody(List<Parameter> parameters, List<Statement> body, Frame frame) {
    Set<String> named = namedVariables.computeIfAbsent(body, b -> NamedVariables.of(parameters, b));
    return run(body, named, frame);
  }

  private Value run(List<Statement> body, Set<String> named, Frame frame) {
    frame.scope().reserve(NamedVariables.bound(body, named));
    Value result = new Poison();
    for (Statement statement : body) {
      try {
        switch (statement) {
          case Statement.Assignment s -> assign(s, named, frame);
          case Statement.Repetition s -> repeat(s, named, frame);
          case Statement.Input s -> input(s, frame);
          case Statement.Output s -> output(s, frame);
          case Statement.Return s -> result = evaluator.evaluate(s.value(), frame);
        }
      } catch (Abort abort) {
        abort.diagnostic().ifPresent(calls::report);
        if (abort.isFatal()) {
          throw Abort.stop();
        }
        bound(statement).forEach(b -> frame.variables().assign(b.name(), new Poison()));
      }
    }
    return result;
  }

  /** The names that {@code statement} was to give a value. */
  private static List<Binding> bound(Statement statement) {
    return switch (statement) {
      case Statement.Assignment s -> s.targets();
      case Statement.Input s -> List.of(s.target());
      case Statement.Output s -> List.of(s.target());
      case Statement.Repetition _, Statement.Return _ -> List.of();
    };
  }

  private void assign(Statement.Assignment s, Set<String> named, Frame frame) {
    Binding first = s.targets().getFirst();
    if (s.targets().size() == 1) {
      boolean isNamed = named.contains(first.name());
      Frame inside = isNamed ? frame.with(frame.scope().variable(first.name())) : frame;
      frame.variables().assign(first.name(), evaluator.evaluate(s.value(), inside));
      return;
    }
    Value value = evaluator.evaluate(s.value(), frame);
    if (!(value instanceof Value.Tuple(List<Value> elements))
        || elements.size() != s.targets().size()) {
      throw new Abort(
          Diagnostic.error(
              first.span().to(s.targets().getLast().span()),
              "%d names for %s".formatted(s.targets().size(), value.describe())));
    }
    for (int i = 0; i < elements.size(); i++) {
      frame.variables().assign(s.targets().get(i).name(), elements.get(i));
    }
  }

  private void repeat(Statement.Repetition s, Set<String> named, Frame frame) {
    long count = whole(s.count(), "repeat takes a whole number, 0 or more", 0, frame);
    int statement = frame.scope().nextRepeat();
    boolean lendsItself =
        singleBlockCalls.computeIfAbsent(
            s.body(), body -> NamedVariables.isSingleBlockCall(body, frame.library()));
    int errors = diagnostics.count();
    for (long i = 1; i <= count && diagnostics.count() == errors; i++) {
      budget.iterate(s.count().span());
      Variables variables = new Variables(Optional.of(frame.variables()));
      long iteration = i;
      s.counter().ifPresent(c -> variables.define(c.name(), new Value.Whole(iteration)));
      WeightScope scope = frame.scope().iteration(i, statement, lendsItself);
      run(s.body(), named, new Frame(variables, scope, frame.library()));
    }
  }

  private long whole(Expression e, String rule, long least, Frame frame) {
    Value value = evaluator.evaluate(e, frame);
    OptionalLong whole = Numbers.isNumber(value) ? Numbers.whole(value) : OptionalLong.empty();
    if (whole.isEmpty() || whole.getAsLong() < least) {
      throw new Abort(Diagnostic.error(e.span(), rule + ", not " + value.describe()));
    }
    return whole.getAsLong();
  }

  private void input(Statement.Input s, Frame frame) {
    boolean isBatched =
        !s.dims().isEmpty()
            && s.dims().getFirst() instanceof Expression.Name(String id, SourceSpan _)
            && id.equals("N");
    List<Integer> dims = new ArrayList<>();
    for (Expression e : s.dims().subList(isBatched ? 1 : 0, s.dims().size())) {
      long dim = whole(e, "a dimension is a whole number, 1 or more", 1, frame);
      if (dim > Shape.MAX_ELEMENTS) {
        throw new Abort(Diagnostic.error(e.span(), "this dimension is too large"));
      }
      dims.add((int) dim);
    }
    try {
      Shape shape = new Shape(isBatched, dims);
      TensorType type =
          s.elementType().name().equals("i32") ? TensorType.i32(shape) : TensorType.f32(shape);
      Node node = emitter.input(s.target().name(), s.span(), type);
      frame.variables().assign(s.target().name(), new Tensor(node, new Origin(s.span(), false)));
    } catch (ShapeException e) {
      throw Emitter.refused(s.span(), e);
    }
  }

  private void output(Statement.Output s, Frame frame) {
    Frame inside = frame.with(frame.scope().variable(s.target().name()));
    Value value = evaluator.evaluate(s.value(), inside);
    if (!(value instanceof Tensor(Node node, Origin _))) {
      throw new Abort(
          Diagnostic.error(s.value().span(), "an output is a tensor, not " + value.describe()));
    }
    emitter.builder().output(s.target().name(), node);
    frame.variables().assign(s.target().name(), value);
  }

  /** A value from outside, such as the command line. */
  static Optional<Value> argument(Object value, Library library) {
    return switch (value) {
      case Integer n -> Optional.of(new Value.Whole(n));
      case Long n -> Optional.of(new Value.Whole(n));
      case Double d when Double.isFinite(d) -> Optional.of(new Value.Decimal(d));
      case Boolean b -> Optional.of(new Value.Truth(b));
      case String text -> {
        Optional<Callable> callable = library.find(text);
        yield Optional.of(
            callable.isPresent() || Builtins.WORDS.contains(text)
                ? new Word(text, callable)
                : new Value.Text(text));
      }
      default -> Optional.empty();
    };
  }
}
