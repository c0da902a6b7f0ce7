package dev.senet.dsl.elaborate;

import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.ast.Statement;
import dev.senet.dsl.parse.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a {@code train} section as data; arithmetic on numbers is worked out. */
final class RecipeReader {
  private final Diagnostics diagnostics;

  RecipeReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The recipes of {@code file} by model; the one for all other models under the empty name. */
  Map<String, Recipe> readAll(SourceFile file) {
    Map<String, Recipe> recipes = new HashMap<>();
    for (Declaration.Train train : file.trains()) {
      recipes.putIfAbsent(train.model().map(Statement.Binding::name).orElse(""), read(train));
    }
    return recipes;
  }

  private Recipe read(Declaration.Train train) {
    List<Recipe.Clause> clauses = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Declaration.Clause clause : train.clauses()) {
      String name = clause.name().name();
      try {
        if (!names.add(name)) {
          throw new Abort(
              Diagnostic.error(clause.name().span(), "'%s' is set twice".formatted(name)));
        }
        List<Recipe.Value> values = clause.values().stream().map(this::value).toList();
        clauses.add(new Recipe.Clause(name, values, clause.span()));
      } catch (Abort abort) {
        abort.diagnostic().ifPresent(diagnostics::report);
      }
    }
    return new Recipe(clauses, diagnostics.source(train.span().file()).text());
  }

  private Recipe.Value value(Expression expression) {
    return switch (expression) {
      case Expression.TextLiteral e -> new Recipe.Text(e.value(), e.span());
      case Expression.TruthLiteral e -> new Recipe.Bool(e.value(), e.span());
      case Expression.Name e -> new Recipe.Call(e.id(), List.of(), Map.of(), e.span());
      case Expression.Tuple e ->
          new Recipe.Tuple(e.elements().stream().map(this::value).toList(), e.span());
      case Expression.Call e -> call(e);
      case Expression.WholeLiteral _,
          Expression.DecimalLiteral _,
          Expression.Unary _,
          Expression.Binary _ -> {
        Value number = number(expression);
        yield new Recipe.Num(
            Numbers.toDouble(number), number instanceof Value.Whole, expression.span());
      }
      case Expression.Conditional _, Expression.Pipeline _ -> throw notData(expression);
    };
  }

  private Recipe.Call call(Expression.Call e) {
    List<Recipe.Value> positional = new ArrayList<>();
    Map<String, Recipe.Value> named = new LinkedHashMap<>();
    for (Expression.Argument argument : e.arguments()) {
      Recipe.Value value = value(argument.value());
      if (argument.name().isEmpty()) {
        positional.add(value);
      } else if (named.putIfAbsent(argument.name().get(), value) != null) {
        throw new Abort(
            Diagnostic.error(
                argument.span(),
                "'%s' gets '%s' twice".formatted(e.callee(), argument.name().get())));
      }
    }
    return new Recipe.Call(e.callee(), positional, named, e.span());
  }

  private Value number(Expression expression) {
    return switch (expression) {
      case Expression.WholeLiteral e -> new Value.Whole(e.value());
      case Expression.DecimalLiteral e -> new Value.Decimal(e.value());
      case Expression.Unary e when e.operator().equals("-") ->
          Numbers.negate(number(e.operand()), e.span());
      case Expression.Binary e when "+-*/".contains(e.operator()) ->
          Numbers.calculate(e.operator(), number(e.left()), number(e.right()), e.span());
      default -> throw notData(expression);
    };
  }

  private static Abort notData(Expression expression) {
    return new Abort(
        Diagnostic.error(expression.span(), "a train section holds numbers, names and calls only")
            .withHelp("write a line such as:  optimizer sgd(momentum = 0.9)"));
  }
}
