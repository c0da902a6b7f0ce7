package dev.senet.dsl.format;

import dev.senet.dsl.grammar.SenetParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** The layout of expressions. */
final class ExpressionDocs {
  private static final int INDENT = 2;

  private final TokenDocs tokens;

  ExpressionDocs(TokenDocs tokens) {
    this.tokens = tokens;
  }

  Doc expression(ExpressionContext c) {
    return c.conditional() == null ? pipeline(c.pipeline()) : conditional(c.conditional());
  }

  /** {@code else} stands below its {@code if}; a chain of {@code else if} is not indented. */
  private Doc conditional(ConditionalContext first) {
    List<Doc> parts = new ArrayList<>();
    ConditionalContext c = first;
    while (true) {
      parts.add(tokens.token(c.IF()));
      parts.add(new Doc.Text(" "));
      parts.add(expression(c.expression(0)));
      parts.add(new Doc.Text(" "));
      parts.add(tokens.token(c.THEN()));
      parts.add(new Doc.Text(" "));
      parts.add(expression(c.expression(1)));
      parts.add(Doc.line());
      parts.add(tokens.token(c.ELSE()));
      parts.add(new Doc.Text(" "));
      ConditionalContext next = c.expression(2).conditional();
      if (next == null) {
        parts.add(expression(c.expression(2)));
        return new Doc.Align(Doc.group(new Doc.Concat(parts)));
      }
      c = next;
    }
  }

  private Doc pipeline(PipelineContext c) {
    Doc first = disjunction(c.disjunction());
    if (c.call().isEmpty()) {
      return first;
    }
    // Steps that the writer put on one line are a segment.
    List<Doc> segments = new ArrayList<>();
    List<Doc> segment = new ArrayList<>();
    segment.add(first);
    boolean isBroken = false;
    int line = c.disjunction().getStop().getLine();
    List<CallContext> steps = c.call();
    List<TerminalNode> pipes = c.PIPE();
    for (int i = 0; i < steps.size(); i++) {
      if (pipes.get(i).getSymbol().getLine() > line) {
        segments.add(Doc.group(new Doc.Concat(segment)));
        segment = new ArrayList<>();
        segments.add(new Doc.Hard());
        isBroken = true;
      } else {
        segment.add(Doc.line());
      }
      segment.add(Doc.of(tokens.token(pipes.get(i)), " ", call(steps.get(i))));
      line = steps.get(i).getStop().getLine();
    }
    segments.add(Doc.group(new Doc.Concat(segment)));
    Doc all = new Doc.Nest(INDENT, new Doc.Concat(segments));
    return isBroken ? all : Doc.group(all);
  }

  private Doc disjunction(DisjunctionContext c) {
    return chain(c, c.conjunction(), this::conjunction);
  }

  private Doc conjunction(ConjunctionContext c) {
    return chain(c, c.negation(), this::negation);
  }

  private Doc negation(NegationContext c) {
    return prefixed(c.NOT(), " ", () -> comparison(c.comparison()));
  }

  private Doc comparison(ComparisonContext c) {
    return chain(c, c.sum(), this::sum);
  }

  private Doc sum(SumContext c) {
    return chain(c, c.product(), this::product);
  }

  private Doc product(ProductContext c) {
    return chain(c, c.sign(), this::sign);
  }

  private Doc sign(SignContext c) {
    return prefixed(c.MINUS(), "", () -> primary(c.primary()));
  }

  private <C extends ParserRuleContext> Doc chain(
      ParserRuleContext parent, List<C> operands, Function<C, Doc> format) {
    if (operands.size() == 1) {
      return format.apply(operands.getFirst());
    }
    List<Doc> parts = new ArrayList<>();
    parts.add(format.apply(operands.getFirst()));
    for (int i = 1; i < operands.size(); i++) {
      parts.add(Doc.line());
      parts.add(tokens.token((TerminalNode) parent.getChild(2 * i - 1)));
      parts.add(new Doc.Text(" "));
      parts.add(format.apply(operands.get(i)));
    }
    return Doc.group(new Doc.Nest(INDENT, new Doc.Concat(parts)));
  }

  private Doc prefixed(List<TerminalNode> operators, String space, Supplier<Doc> operand) {
    List<Doc> parts = new ArrayList<>();
    for (TerminalNode operator : operators) {
      parts.add(tokens.token(operator));
      parts.add(new Doc.Text(space));
    }
    parts.add(operand.get());
    return new Doc.Concat(parts);
  }

  private Doc primary(PrimaryContext context) {
    return switch (context) {
      case CallOrNameContext c -> call(c.call());
      case ParenthesisContext c ->
          list(c.LPAREN(), c.expression(), c.COMMA(), c.RPAREN(), this::expression);
      default -> tokens.token((TerminalNode) context.getChild(0));
    };
  }

  private Doc call(CallContext c) {
    Doc name = tokens.token(c.IDENT());
    ArgumentsContext a = c.arguments();
    return a == null
        ? name
        : Doc.of(name, list(a.LPAREN(), a.argument(), a.COMMA(), a.RPAREN(), this::argument));
  }

  private Doc argument(ArgumentContext c) {
    return c.IDENT() == null
        ? expression(c.expression())
        : Doc.of(
            tokens.token(c.IDENT()),
            " ",
            tokens.token(c.ASSIGN()),
            " ",
            expression(c.expression()));
  }

  /** {@code (a, b, c)}, or each element on its line. */
  <C extends ParserRuleContext> Doc list(
      TerminalNode open,
      List<C> elements,
      List<TerminalNode> commas,
      TerminalNode close,
      Function<C, Doc> format) {
    Doc left = tokens.token(open);
    if (elements.isEmpty()) {
      return Doc.group(left, tokens.token(close));
    }
    List<Doc> parts = new ArrayList<>();
    parts.add(Doc.softLine());
    for (int i = 0; i < elements.size(); i++) {
      parts.add(format.apply(elements.get(i)));
      if (i < commas.size()) {
        parts.add(tokens.token(commas.get(i)));
        parts.add(Doc.line());
      }
    }
    Doc inside = new Doc.Nest(INDENT, new Doc.Concat(parts));
    return Doc.group(left, inside, Doc.softLine(), tokens.token(close));
  }

  /** {@code a, b} without brackets. */
  Doc series(List<ExpressionContext> elements, List<TerminalNode> commas) {
    List<Doc> parts = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      parts.add(expression(elements.get(i)));
      if (i < commas.size()) {
        parts.add(tokens.token(commas.get(i)));
        parts.add(Doc.line());
      }
    }
    return Doc.group(new Doc.Concat(parts));
  }
}
