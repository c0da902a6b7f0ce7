package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.ast.Statement;
import dev.senet.dsl.ast.Statement.Binding;
import dev.senet.dsl.grammar.SenetParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Parse tree, free of syntax errors, to syntax tree. */
final class AstBuilder {
  private final String file;
  private final TokenSpans spans;
  private final Diagnostics diagnostics;

  AstBuilder(String file, TokenSpans spans, Diagnostics diagnostics) {
    this.file = file;
    this.spans = spans;
    this.diagnostics = diagnostics;
  }

  SourceFile build(FileContext context) {
    return new SourceFile(file, map(context.declaration(), this::declaration));
  }

  private Declaration declaration(DeclarationContext context) {
    return switch (context) {
      case ImportDeclarationContext c -> new Declaration.Import(text(c.STRING()), spans.of(c));
      case BlockDeclarationContext c ->
          new Declaration.Block(
              c.IDENT().getText(),
              spans.of(c.IDENT().getSymbol()),
              elements(c.parameters().parameter(), this::parameter),
              map(c.body().statement(), this::statement),
              spans.of(c));
      case ModelDeclarationContext c ->
          new Declaration.Model(
              c.IDENT().getText(),
              spans.of(c.IDENT().getSymbol()),
              c.parameters() == null
                  ? List.of()
                  : elements(c.parameters().parameter(), this::parameter),
              map(c.body().statement(), this::statement),
              spans.of(c));
      case TrainDeclarationContext c ->
          new Declaration.Train(
              Optional.ofNullable(c.IDENT()).map(this::binding),
              map(c.clause(), this::clause),
              spans.of(c));
      default -> throw new IllegalStateException("no such declaration: " + context.getText());
    };
  }

  private Declaration.Parameter parameter(ParameterContext c) {
    return new Declaration.Parameter(
        c.IDENT().getText(),
        Optional.ofNullable(c.expression()).map(this::expression),
        spans.of(c));
  }

  private Declaration.Clause clause(ClauseContext c) {
    return new Declaration.Clause(
        binding(c.IDENT()), elements(c.expression(), this::expression), spans.of(c));
  }

  private Statement statement(StatementContext context) {
    return switch (context) {
      case AssignmentContext c ->
          new Statement.Assignment(
              map(c.IDENT(), this::binding), expression(c.expression()), spans.of(c));
      case RepetitionContext c ->
          new Statement.Repetition(
              expression(c.expression()),
              Optional.ofNullable(c.IDENT()).map(this::binding),
              map(c.body().statement(), this::statement),
              spans.of(c));
      case InputContext c ->
          new Statement.Input(
              binding(c.IDENT()),
              binding(c.type().IDENT()),
              elements(c.type().expression(), this::expression),
              spans.of(c));
      case OutputContext c ->
          new Statement.Output(binding(c.IDENT()), expression(c.expression()), spans.of(c));
      case ReturnContext c -> new Statement.Return(group(c.expression()), spans.of(c));
      default -> throw new IllegalStateException("no such statement: " + context.getText());
    };
  }

  private Expression expression(ExpressionContext c) {
    if (c.pipeline() != null) {
      return pipeline(c.pipeline());
    }
    List<ExpressionContext> parts = c.conditional().expression();
    return new Expression.Conditional(
        expression(parts.get(0)), expression(parts.get(1)), expression(parts.get(2)), spans.of(c));
  }

  private Expression pipeline(PipelineContext c) {
    Expression first = chain(c.disjunction(), DisjunctionContext::conjunction, this::conjunction);
    return c.call().isEmpty()
        ? first
        : new Expression.Pipeline(first, map(c.call(), this::call), spans.of(c));
  }

  private Expression conjunction(ConjunctionContext c) {
    return chain(c, ConjunctionContext::negation, this::negation);
  }

  private Expression negation(NegationContext c) {
    return prefixed(c.NOT(), "not", comparison(c.comparison()));
  }

  private Expression comparison(ComparisonContext c) {
    return chain(c, ComparisonContext::sum, this::sum);
  }

  private Expression sum(SumContext c) {
    return chain(c, SumContext::product, this::product);
  }

  private Expression product(ProductContext c) {
    return chain(c, ProductContext::sign, this::sign);
  }

  private Expression sign(SignContext c) {
    return prefixed(c.MINUS(), "-", primary(c.primary()));
  }

  /** {@code a op b op c}, from left to right; operators stand between the operands. */
  private <P extends ParserRuleContext, C extends ParserRuleContext> Expression chain(
      P parent, Function<P, List<C>> operands, Function<C, Expression> build) {
    List<C> parts = operands.apply(parent);
    checkLength(parts.size() - 1, parent);
    Expression left = build.apply(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      Token operator = ((TerminalNode) parent.getChild(2 * i - 1)).getSymbol();
      Expression right = build.apply(parts.get(i));
      SourceSpan span = spans.between(parts.getFirst().getStart(), parts.get(i).getStop());
      left = new Expression.Binary(operator.getText(), spans.of(operator), left, right, span);
    }
    return left;
  }

  private Expression prefixed(List<TerminalNode> operators, String text, Expression operand) {
    Expression result = operand;
    if (!operators.isEmpty()) {
      checkLength(operators.size(), (ParserRuleContext) operators.getFirst().getParent());
      for (TerminalNode operator : operators.reversed()) {
        SourceSpan span = spans.of(operator.getSymbol()).to(operand.span());
        result = new Expression.Unary(text, result, span);
      }
    }
    return result;
  }

  private void checkLength(int operators, ParserRuleContext context) {
    if (operators > Limits.OPERATORS) {
      diagnostics.report(
          Diagnostic.error(
                  spans.of(context.getStart()),
                  "more than %d operators in a row".formatted(Limits.OPERATORS))
              .withHelp("name a part of the expression, or use repeat"));
    }
  }

  private Expression primary(PrimaryContext context) {
    SourceSpan span = spans.of(context);
    return switch (context) {
      case IntegerContext c -> integer(c.getText(), span);
      case DecimalContext c -> decimal(c.getText(), span);
      case TextContext c -> new Expression.TextLiteral(text(c.STRING()), span);
      case TruthContext c -> new Expression.TruthLiteral(c.TRUE() != null, span);
      case CallOrNameContext c when c.call().arguments() == null ->
          new Expression.Name(c.getText(), span);
      case CallOrNameContext c -> call(c.call());
      case ParenthesisContext c -> group(c.expression());
      default -> throw new IllegalStateException("no such expression: " + context.getText());
    };
  }

  private Expression group(List<ExpressionContext> parts) {
    List<Expression> elements = elements(parts, this::expression);
    return elements.size() == 1
        ? elements.getFirst()
        : new Expression.Tuple(elements, elements.getFirst().span().to(elements.getLast().span()));
  }

  private Expression.Call call(CallContext c) {
    List<Expression.Argument> arguments =
        c.arguments() == null ? List.of() : elements(c.arguments().argument(), this::argument);
    return new Expression.Call(
        c.IDENT().getText(), spans.of(c.IDENT().getSymbol()), arguments, spans.of(c));
  }

  private Expression.Argument argument(ArgumentContext c) {
    return new Expression.Argument(
        Optional.ofNullable(c.IDENT()).map(TerminalNode::getText),
        expression(c.expression()),
        spans.of(c));
  }

  private Expression integer(String digits, SourceSpan span) {
    try {
      return new Expression.WholeLiteral(Long.parseLong(digits), span);
    } catch (NumberFormatException e) {
      return tooLarge(span);
    }
  }

  private Expression decimal(String digits, SourceSpan span) {
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? tooLarge(span) : new Expression.DecimalLiteral(value, span);
  }

  private Expression tooLarge(SourceSpan span) {
    diagnostics.report(Diagnostic.error(span, "this number is too large"));
    return new Expression.WholeLiteral(0, span);
  }

  private String text(TerminalNode string) {
    String quoted = string.getText();
    return quoted.substring(1, quoted.length() - 1).translateEscapes();
  }

  private Binding binding(TerminalNode name) {
    return new Binding(name.getText(), spans.of(name.getSymbol()));
  }

  /** The elements of a list between commas. */
  private <A extends ParserRuleContext, B> List<B> elements(List<A> list, Function<A, B> f) {
    if (list.size() > Limits.ELEMENTS) {
      diagnostics.report(
          Diagnostic.error(
                  spans.of(list.get(Limits.ELEMENTS)),
                  "this list has more than %d elements".formatted(Limits.ELEMENTS))
              .withHelp("name parts of it, or use repeat"));
      return map(list.subList(0, Limits.ELEMENTS), f);
    }
    return map(list, f);
  }

  private static <A, B> List<B> map(List<A> list, Function<? super A, ? extends B> f) {
    List<B> result = new ArrayList<>(list.size());
    for (A element : list) {
      result.add(f.apply(element));
    }
    return result;
  }
}
