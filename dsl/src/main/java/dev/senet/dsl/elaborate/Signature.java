package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A callable's name and parameters.
 *
 * @param text as shown to the user: {@code conv(x, width, kernel, stride = 1)}
 * @param isVariadic whether the first parameter takes all arguments by position
 */
record Signature(String name, List<Parameter> parameters, boolean isVariadic, String text) {
  Signature {
    parameters = List.copyOf(parameters);
  }

  /**
   * Which argument goes to which parameter. Parameters that are absent take their default.
   *
   * @param piped whether a pipeline's value comes before the arguments
   * @param positional the arguments of a variadic callable
   */
  record Match(
      boolean piped,
      Map<String, Expression.Argument> named,
      List<Expression.Argument> positional) {}

  /**
   * Matches the arguments of {@code call}.
   *
   * @throws Abort if they do not fit
   */
  Match match(Expression.Call call, boolean piped) {
    Map<String, Expression.Argument> named = new LinkedHashMap<>();
    List<Expression.Argument> positional = new ArrayList<>();
    int position = piped ? 1 : 0;
    for (Expression.Argument argument : call.arguments()) {
      if (argument.name().isPresent()) {
        addNamed(named, argument, piped);
      } else if (isVariadic) {
        positional.add(argument);
      } else {
        if (position >= parameters.size()) {
          throw tooMany(argument.span());
        }
        String parameter = parameters.get(position++).name();
        if (named.putIfAbsent(parameter, argument) != null) {
          throw twice(parameter, argument.span());
        }
      }
    }
    if (piped && parameters.isEmpty()) {
      throw tooMany(call.span());
    }
    checkComplete(call, piped, named, positional);
    return new Match(piped, named, positional);
  }

  private void addNamed(
      Map<String, Expression.Argument> named, Expression.Argument argument, boolean piped) {
    String name = argument.name().orElseThrow();
    List<String> known = parameters.stream().map(Parameter::name).toList();
    int index = known.indexOf(name);
    if (index < 0 || isVariadic && index == 0) {
      throw new Abort(
          Diagnostic.error(argument.span(), "'%s' has no parameter '%s'".formatted(name(), name))
              .withHelp(Names.suggest(name, known).map(s -> s + " ").orElse("") + usage()));
    }
    if (piped && index == 0 || named.putIfAbsent(name, argument) != null) {
      throw twice(name, argument.span());
    }
  }

  private void checkComplete(
      Expression.Call call,
      boolean piped,
      Map<String, Expression.Argument> named,
      List<Expression.Argument> positional) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      boolean isGiven =
          i == 0 && (piped || isVariadic && !positional.isEmpty())
              || named.containsKey(parameters.get(i).name());
      if (!isGiven && parameters.get(i).defaultValue().isEmpty()) {
        missing.add("'" + parameters.get(i).name() + "'");
      }
    }
    if (!missing.isEmpty()) {
      throw new Abort(
          Diagnostic.error(
                  call.calleeSpan(),
                  "'%s' needs %s"
                      .formatted(name, missing.stream().collect(Collectors.joining(" and "))))
              .withHelp(usage()));
    }
  }

  /** What to write, for help lines. */
  String usage() {
    return "it is called as " + text;
  }

  private Abort tooMany(SourceSpan span) {
    int count = parameters.size();
    return new Abort(
        Diagnostic.error(
                span,
                "'%s' takes %s at most"
                    .formatted(name, count == 1 ? "one argument" : count + " arguments"))
            .withHelp(usage() + "; x |> f(a) is f(x, a)"));
  }

  private Abort twice(String parameter, SourceSpan span) {
    return new Abort(
        Diagnostic.error(span, "'%s' gets '%s' twice".formatted(name, parameter))
            .withHelp(usage() + "; x |> f(a) is f(x, a)"));
  }

  /** The parameter that a pipeline's value goes to. */
  Optional<Parameter> first() {
    return parameters.stream().findFirst();
  }
}
