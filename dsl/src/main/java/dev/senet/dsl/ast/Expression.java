package dev.senet.dsl.ast;

import dev.senet.core.source.SourceSpan;
import java.util.List;
import java.util.Optional;

/** An expression: evaluated once, when the program is elaborated. */
public sealed interface Expression {
  /** Where it stands. */
  SourceSpan span();

  /** A number without point or exponent. */
  record WholeLiteral(long value, SourceSpan span) implements Expression {}

  /** A number with point or exponent. */
  record DecimalLiteral(double value, SourceSpan span) implements Expression {}

  /** A quoted string, without quotes and escapes. */
  record TextLiteral(String value, SourceSpan span) implements Expression {}

  /** {@code true} or {@code false}. */
  record TruthLiteral(boolean value, SourceSpan span) implements Expression {}

  /** A variable, or a word such as {@code avg}. */
  record Name(String id, SourceSpan span) implements Expression {}

  /** {@code f(a, b = c)}; as a step of a pipeline also {@code f}. */
  record Call(String callee, SourceSpan calleeSpan, List<Argument> arguments, SourceSpan span)
      implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code first |> f |> g(a)}, at least one step. */
  record Pipeline(Expression first, List<Call> steps, SourceSpan span) implements Expression {
    public Pipeline {
      steps = List.copyOf(steps);
    }
  }

  /** {@code if condition then positive else otherwise}. */
  record Conditional(
      Expression condition, Expression positive, Expression otherwise, SourceSpan span)
      implements Expression {}

  /** {@code -a} or {@code not a}. */
  record Unary(String operator, Expression operand, SourceSpan span) implements Expression {}

  /** {@code a + b} and the like. */
  record Binary(
      String operator, SourceSpan operatorSpan, Expression left, Expression right, SourceSpan span)
      implements Expression {}

  /** {@code (a, b)}, two elements at least; also the values of {@code return a, b}. */
  record Tuple(List<Expression> elements, SourceSpan span) implements Expression {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** An argument of a call, by name or by position. */
  record Argument(Optional<String> name, Expression value, SourceSpan span) {}
}
