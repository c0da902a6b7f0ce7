package dev.senet.dsl.format;

import dev.senet.dsl.grammar.SenetParser.*;
import dev.senet.dsl.parse.SourceParser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * The canonical layout: indentation of 2, lines of 100 columns, one blank line between
 * declarations, values of {@code train} lines in one column. A pipeline keeps the line breaks that
 * its writer gave it; where a line is too long, each of its steps gets a line. Only white space
 * changes: tokens and comments stay, and formatting twice is formatting once.
 */
public final class Formatter {
  private static final int WIDTH = 100;
  private static final int INDENT = 2;
  private static final Doc HARD = new Doc.Hard();

  private final TokenDocs tokens;
  private final ExpressionDocs expressions;

  private Formatter(SourceParser.Tree tree) {
    this.tokens = new TokenDocs(tree.tokens());
    this.expressions = new ExpressionDocs(tokens);
  }

  /** {@code tree}'s text in the canonical layout. */
  public static String format(SourceParser.Tree tree) {
    String text = Printer.print(new Formatter(tree).file(tree.root()), WIDTH).strip();
    return text.isEmpty() ? "" : text + "\n";
  }

  private Doc file(FileContext c) {
    List<Doc> parts = new ArrayList<>();
    boolean isImport = false;
    for (DeclarationContext declaration : c.declaration()) {
      boolean joins = isImport && declaration instanceof ImportDeclarationContext;
      if (!parts.isEmpty()) {
        parts.add(HARD);
        if (!joins && !tokens.hasGap()) {
          parts.add(HARD);
        }
      }
      parts.add(tokens.before(declaration.getStart(), !parts.isEmpty()));
      parts.add(declaration(declaration));
      isImport = declaration instanceof ImportDeclarationContext;
    }
    parts.add(HARD);
    parts.add(tokens.before(c.EOF().getSymbol(), true));
    return new Doc.Concat(parts);
  }

  private Doc declaration(DeclarationContext context) {
    return switch (context) {
      case ImportDeclarationContext c -> words(c.IMPORT(), c.STRING());
      case BlockDeclarationContext c ->
          Doc.of(words(c.BLOCK(), c.IDENT()), parameters(c.parameters()), " ", body(c.body()));
      case ModelDeclarationContext c ->
          c.parameters() == null
              ? Doc.of(words(c.MODEL(), c.IDENT()), " ", body(c.body()))
              : Doc.of(
                  words(c.MODEL(), c.IDENT()), parameters(c.parameters()), " ", body(c.body()));
      case TrainDeclarationContext c -> train(c);
      default -> throw new IllegalStateException("no such declaration: " + context.getText());
    };
  }

  private Doc words(TerminalNode first, TerminalNode second) {
    return Doc.of(tokens.token(first), " ", tokens.token(second));
  }

  private Doc parameters(ParametersContext c) {
    return expressions.list(c.LPAREN(), c.parameter(), c.COMMA(), c.RPAREN(), this::parameter);
  }

  private Doc parameter(ParameterContext c) {
    return c.expression() == null
        ? tokens.token(c.IDENT())
        : Doc.of(
            tokens.token(c.IDENT()),
            " ",
            tokens.token(c.ASSIGN()),
            " ",
            expressions.expression(c.expression()));
  }

  private Doc train(TrainDeclarationContext c) {
    Doc head = c.IDENT() == null ? tokens.token(c.TRAIN()) : words(c.TRAIN(), c.IDENT());
    int column =
        c.clause().stream().mapToInt(l -> l.IDENT().getText().length()).max().orElse(0) + 1;
    return Doc.of(
        head, " ", braces(c.LBRACE(), c.clause(), c.RBRACE(), clause -> clause(clause, column)));
  }

  private Doc clause(ClauseContext c, int column) {
    String space = " ".repeat(column - c.IDENT().getText().length());
    Doc name = tokens.token(c.IDENT());
    return Doc.of(name, space, new Doc.Align(expressions.series(c.expression(), c.COMMA())));
  }

  private Doc body(BodyContext c) {
    return braces(c.LBRACE(), c.statement(), c.RBRACE(), this::statement);
  }

  private <C extends ParserRuleContext> Doc braces(
      TerminalNode open, List<C> lines, TerminalNode close, Function<C, Doc> format) {
    Doc left = tokens.token(open);
    if (lines.isEmpty() && !tokens.hasCommentsBefore(close.getSymbol())) {
      return Doc.of(left, tokens.token(close));
    }
    List<Doc> inside = new ArrayList<>();
    for (C line : lines) {
      inside.add(HARD);
      inside.add(tokens.before(line.getStart(), inside.size() > 1));
      inside.add(format.apply(line));
    }
    if (tokens.hasCommentsBefore(close.getSymbol())) {
      inside.add(HARD);
      inside.add(withoutLastBreak(tokens.before(close.getSymbol(), inside.size() > 1)));
    }
    Doc indented = new Doc.Nest(INDENT, new Doc.Concat(inside));
    return Doc.of(left, indented, HARD, tokens.token(close));
  }

  private static Doc withoutLastBreak(Doc comments) {
    List<Doc> parts = ((Doc.Concat) comments).parts();
    return new Doc.Concat(parts.subList(0, parts.size() - 1));
  }

  private Doc statement(StatementContext context) {
    return switch (context) {
      case AssignmentContext c ->
          Doc.of(
              names(c), " ", tokens.token(c.ASSIGN()), " ", expressions.expression(c.expression()));
      case RepetitionContext c -> repetition(c);
      case InputContext c ->
          Doc.of(words(c.INPUT(), c.IDENT()), tokens.token(c.COLON()), " ", type(c.type()));
      case OutputContext c ->
          Doc.of(
              words(c.OUTPUT(), c.IDENT()),
              " ",
              tokens.token(c.ASSIGN()),
              " ",
              expressions.expression(c.expression()));
      case ReturnContext c ->
          Doc.of(tokens.token(c.RETURN()), " ", expressions.series(c.expression(), c.COMMA()));
      default -> throw new IllegalStateException("no such statement: " + context.getText());
    };
  }

  private Doc names(AssignmentContext c) {
    List<Doc> parts = new ArrayList<>();
    List<TerminalNode> names = c.IDENT();
    List<TerminalNode> commas = c.COMMA();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        parts.add(tokens.token(commas.get(i - 1)));
        parts.add(new Doc.Text(" "));
      }
      parts.add(tokens.token(names.get(i)));
    }
    return new Doc.Concat(parts);
  }

  private Doc type(TypeContext c) {
    Doc name = tokens.token(c.IDENT());
    return Doc.of(
        name,
        expressions.list(
            c.LBRACK(), c.expression(), c.COMMA(), c.RBRACK(), expressions::expression));
  }

  private Doc repetition(RepetitionContext c) {
    Doc head = Doc.of(tokens.token(c.REPEAT()), " ", expressions.expression(c.expression()), " ");
    if (c.IDENT() != null) {
      head = Doc.of(head, words(c.AS(), c.IDENT()), " ");
    }
    return Doc.of(head, isOneLine(c.body()) ? oneLine(c.body()) : body(c.body()));
  }

  /** A repeat of one short statement may stay on the line that its writer put it on. */
  private static boolean isOneLine(BodyContext c) {
    Token open = c.LBRACE().getSymbol();
    return c.statement().size() == 1
        && !(c.statement(0) instanceof RepetitionContext)
        && open.getLine() == c.RBRACE().getSymbol().getLine();
  }

  private Doc oneLine(BodyContext c) {
    Doc open = tokens.token(c.LBRACE());
    Doc inside = new Doc.Nest(INDENT, Doc.of(Doc.line(), statement(c.statement(0))));
    return Doc.group(open, inside, Doc.line(), tokens.token(c.RBRACE()));
  }
}
