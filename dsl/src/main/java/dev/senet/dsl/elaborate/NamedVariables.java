package dev.senet.dsl.elaborate;

import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.ast.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which variables and calls of a body name weights. A variable does if the body binds it exactly
 * once: {@code residual = …} does, a running {@code x = …} does not.
 */
final class NamedVariables {
  private NamedVariables() {}

  /** The variables of {@code body} that name the weights made in their expression. */
  static Set<String> of(List<Parameter> parameters, List<Statement> body) {
    Map<String, Integer> counts = new HashMap<>();
    parameters.forEach(p -> counts.merge(p.name(), 2, Integer::sum));
    count(body, counts);
    Set<String> once = new HashSet<>();
    counts.forEach((name, n) -> {
      if (n == 1) {
        once.add(name);
      }
    });
    return once;
  }

  private static void count(List<Statement> body, Map<String, Integer> counts) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Assignment s -> {
          // Several targets share one expression, which then has no name of its own.
          int weight = s.targets().size() == 1 ? 1 : 2;
          s.targets().forEach(t -> counts.merge(t.name(), weight, Integer::sum));
        }
        case Statement.Repetition s -> {
          s.counter().ifPresent(c -> counts.merge(c.name(), 2, Integer::sum));
          count(s.body(), counts);
        }
        case Statement.Input s -> counts.merge(s.target().name(), 2, Integer::sum);
        case Statement.Output _, Statement.Return _ -> {}
      }
    }
  }

  /** The names of {@code named} and the outputs that stand in {@code body} itself. */
  static Set<String> bound(List<Statement> body, Set<String> named) {
    Set<String> names = new HashSet<>();
    for (Statement statement : body) {
      if (statement instanceof Statement.Assignment s) {
        s.targets().stream()
            .map(Statement.Binding::name)
            .filter(named::contains)
            .forEach(names::add);
      } else if (statement instanceof Statement.Output s) {
        names.add(s.target().name());
      }
    }
    return names;
  }

  /**
   * Whether {@code body} calls exactly one block and makes no other weights, so that an iteration's
   * name is name enough for that call.
   */
  static boolean isSingleBlockCall(List<Statement> body, Library library) {
    int blocks = 0;
    for (Statement statement : body) {
      if (!(statement instanceof Statement.Assignment assignment)) {
        return false;
      }
      blocks += weighted(assignment.value(), library);
    }
    return blocks == 1;
  }

  /** 1 for a block call, 2 for anything else that may make weights, added up. */
  private static int weighted(Expression expression, Library library) {
    return switch (expression) {
      case Expression.Call e ->
          weight(e, library)
              + e.arguments().stream().mapToInt(a -> weighted(a.value(), library)).sum();
      case Expression.Pipeline e ->
          weighted(e.first(), library)
              + e.steps().stream().mapToInt(s -> weighted(s, library)).sum();
      case Expression.Conditional e ->
          weighted(e.condition(), library)
              + weighted(e.positive(), library)
              + weighted(e.otherwise(), library);
      case Expression.Unary e -> weighted(e.operand(), library);
      case Expression.Binary e -> weighted(e.left(), library) + weighted(e.right(), library);
      case Expression.Tuple e -> e.elements().stream().mapToInt(x -> weighted(x, library)).sum();
      default -> 0;
    };
  }

  /** A callee that the library does not have is a parameter that holds a block or an op. */
  private static int weight(Expression.Call call, Library library) {
    return library
        .find(call.callee())
        .map(c ->
            switch (c) {
              case Callable.Block _ -> 1;
              case Callable.Builtin b -> Builtins.WEIGHTED.contains(b.signature().name()) ? 2 : 0;
            })
        .orElse(1);
  }
}
