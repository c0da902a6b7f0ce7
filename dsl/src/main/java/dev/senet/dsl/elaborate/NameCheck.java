package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.ast.Statement;
import dev.senet.dsl.ast.Statement.Binding;
import dev.senet.dsl.parse.Diagnostics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said without running a body: names that mean nothing, arguments that no parameter
 * takes, statements out of place. Covers the branches and blocks that no model reaches.
 */
final class NameCheck {
  private final Library library;
  private final Diagnostics diagnostics;

  NameCheck(Library library, Diagnostics diagnostics) {
    this.library = library;
    this.diagnostics = diagnostics;
  }

  /** Checks all bodies of {@code file}; stops when {@link Diagnostics#isFull()}. */
  void check(SourceFile file) {
    file.blocks().forEach(b -> checkBlock(b.nameSpan(), b.parameters(), b.body()));
    file.models().forEach(m -> checkModel(m.nameSpan(), m.parameters(), m.body()));
  }

  private void checkBlock(SourceSpan name, List<Parameter> parameters, List<Statement> body) {
    Variables known = parameters(parameters);
    for (Statement statement : body) {
      if (statement instanceof Statement.Input || statement instanceof Statement.Output) {
        report(
            Diagnostic.error(statement.span(), "a block has no inputs and outputs of its own")
                .withHelp("a block takes parameters and ends with return; a model has inputs"));
      } else if (statement instanceof Statement.Return && statement != body.getLast()) {
        report(
            Diagnostic.error(statement.span(), "nothing can follow a return")
                .withHelp("return is the last statement of a block"));
      }
    }
    checkBody(body, known);
    if (body.isEmpty() || !(body.getLast() instanceof Statement.Return)) {
      report(
          Diagnostic.error(name, "the block does not end with return")
              .withHelp("say what the block is worth:  return x"));
    }
  }

  private void checkModel(SourceSpan name, List<Parameter> parameters, List<Statement> body) {
    Variables known = parameters(parameters);
    Set<String> ports = new HashSet<>();
    boolean hasOutput = false;
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Input s -> checkPort(s.target(), ports);
        case Statement.Output s -> {
          checkPort(s.target(), ports);
          hasOutput = true;
        }
        case Statement.Return s -> reportReturn(s);
        case Statement.Assignment _, Statement.Repetition _ -> {}
      }
    }
    checkBody(body, known);
    if (!hasOutput) {
      report(
          Diagnostic.error(name, "the model has no output")
              .withHelp("name its result:  output logits = x |> linear(10)"));
    }
  }

  private void checkPort(Binding port, Set<String> ports) {
    if (!ports.add(port.name())) {
      report(
          Diagnostic.error(
              port.span(), "two inputs or outputs are named '%s'".formatted(port.name())));
    }
  }

  private void reportReturn(Statement.Return s) {
    report(
        Diagnostic.error(s.span(), "return stands at the end of a block only")
            .withHelp("a model names its results:  output logits = …"));
  }

  private Variables parameters(List<Parameter> parameters) {
    Variables known = new Variables(Optional.empty());
    for (Parameter parameter : parameters) {
      parameter.defaultValue().ifPresent(e -> check(e, known));
      if (known.find(parameter.name()).isPresent()) {
        report(
            Diagnostic.error(
                parameter.span(), "two parameters are named '%s'".formatted(parameter.name())));
      }
      known.assign(parameter.name(), new Value.Poison());
    }
    return known;
  }

  private void checkBody(List<Statement> body, Variables known) {
    for (Statement statement : body) {
      if (diagnostics.isFull()) {
        return;
      }
      switch (statement) {
        case Statement.Assignment s -> {
          check(s.value(), known);
          checkTargets(s);
          s.targets().forEach(t -> known.assign(t.name(), new Value.Poison()));
        }
        case Statement.Repetition s -> checkRepetition(s, known);
        case Statement.Input s -> {
          checkInput(s, known);
          known.assign(s.target().name(), new Value.Poison());
        }
        case Statement.Output s -> {
          check(s.value(), known);
          known.assign(s.target().name(), new Value.Poison());
        }
        case Statement.Return s -> check(s.value(), known);
      }
    }
  }

  private void checkTargets(Statement.Assignment s) {
    Set<String> names = new HashSet<>();
    for (Binding target : s.targets()) {
      if (!names.add(target.name())) {
        report(
            Diagnostic.error(
                target.span(), "'%s' gets two values at once".formatted(target.name())));
      }
    }
  }

  private void checkRepetition(Statement.Repetition s, Variables known) {
    check(s.count(), known);
    for (Statement inner : s.body()) {
      switch (inner) {
        case Statement.Return r ->
            report(
                Diagnostic.error(r.span(), "return stands at the end of a block, not in a repeat"));
        case Statement.Input _, Statement.Output _ ->
            report(
                Diagnostic.error(inner.span(), "inputs and outputs cannot be repeated")
                    .withHelp("put it into the model itself, outside the repeat"));
        case Statement.Assignment _, Statement.Repetition _ -> {}
      }
    }
    Variables inside = new Variables(Optional.of(known));
    s.counter().ifPresent(c -> inside.define(c.name(), new Value.Poison()));
    checkBody(s.body(), inside);
  }

  private void checkInput(Statement.Input s, Variables known) {
    String type = s.elementType().name();
    if (!type.equals("f32") && !type.equals("i32")) {
      report(
          Diagnostic.error(s.elementType().span(), "there is no element type '%s'".formatted(type))
              .withHelp("the element types are f32 and i32"));
    }
    for (int i = 0; i < s.dims().size(); i++) {
      boolean isBatch =
          i == 0
              && s.dims().get(i) instanceof Expression.Name(String id, SourceSpan _)
              && id.equals("N");
      if (!isBatch) {
        check(s.dims().get(i), known);
      }
    }
  }

  private void check(Expression expression, Variables known) {
    if (diagnostics.isFull()) {
      return;
    }
    switch (expression) {
      case Expression.Name e -> checkName(e, known);
      case Expression.Tuple e -> e.elements().forEach(x -> check(x, known));
      case Expression.Unary e -> check(e.operand(), known);
      case Expression.Binary e -> {
        check(e.left(), known);
        check(e.right(), known);
      }
      case Expression.Conditional e -> {
        check(e.condition(), known);
        check(e.positive(), known);
        check(e.otherwise(), known);
      }
      case Expression.Pipeline e -> {
        check(e.first(), known);
        e.steps().forEach(s -> checkCall(s, true, known));
      }
      case Expression.Call e -> checkCall(e, false, known);
      case Expression.WholeLiteral _,
          Expression.DecimalLiteral _,
          Expression.TextLiteral _,
          Expression.TruthLiteral _ -> {}
    }
  }

  private void checkName(Expression.Name e, Variables known) {
    if (known.find(e.id()).isEmpty()
        && library.find(e.id()).isEmpty()
        && !Builtins.WORDS.contains(e.id())) {
      List<String> candidates = new ArrayList<>(known.names());
      candidates.addAll(Builtins.WORDS);
      candidates.addAll(library.names());
      Diagnostic error = Diagnostic.error(e.span(), "nothing is named '%s' here".formatted(e.id()));
      report(Names.suggest(e.id(), candidates).map(error::withHelp).orElse(error));
    }
  }

  private void checkCall(Expression.Call call, boolean piped, Variables known) {
    call.arguments().forEach(a -> check(a.value(), known));
    Optional<Callable> callable = library.find(call.callee());
    if (known.find(call.callee()).isPresent()) {
      return; // A variable may hold any callable, or hide none.
    }
    if (callable.isEmpty()) {
      Diagnostic error =
          Diagnostic.error(
              call.calleeSpan(), "there is no block or op '%s'".formatted(call.callee()));
      report(Names.suggest(call.callee(), library.names()).map(error::withHelp).orElse(error));
      return;
    }
    try {
      callable.get().signature().match(call, piped);
    } catch (Abort abort) {
      abort.diagnostic().ifPresent(this::report);
    }
  }

  private void report(Diagnostic diagnostic) {
    diagnostics.report(diagnostic);
  }
}
