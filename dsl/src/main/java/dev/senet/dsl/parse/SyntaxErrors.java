package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.grammar.SenetLexer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.FailedPredicateException;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Says syntax errors in the user's terms, one a line at most, and recovers as ANTLR does. */
final class SyntaxErrors extends DefaultErrorStrategy {
  private static final Set<Integer> OPERATORS =
      Set.of(
          SenetLexer.PIPE,
          SenetLexer.EQ,
          SenetLexer.NE,
          SenetLexer.LE,
          SenetLexer.GE,
          SenetLexer.LT,
          SenetLexer.GT,
          SenetLexer.PLUS,
          SenetLexer.MINUS,
          SenetLexer.STAR,
          SenetLexer.SLASH,
          SenetLexer.AND,
          SenetLexer.OR,
          // Of a call: where a value may start, all of its tokens are left out.
          SenetLexer.LPAREN);

  /** Tokens that the parser must get past an error before it is trusted again. */
  private static final int RECOVERED = 4;

  private final TokenSpans spans;
  private final Diagnostics diagnostics;
  private int lastLine;
  private int trustedFrom;

  SyntaxErrors(TokenSpans spans, Diagnostics diagnostics) {
    this.spans = spans;
    this.diagnostics = diagnostics;
  }

  @Override
  protected void reportNoViableAlternative(Parser parser, NoViableAltException e) {
    report(parser, e.getOffendingToken(), e.getExpectedTokens(), RECOVERED);
  }

  @Override
  protected void reportInputMismatch(Parser parser, InputMismatchException e) {
    report(parser, e.getOffendingToken(), e.getExpectedTokens(), RECOVERED);
  }

  @Override
  protected void reportFailedPredicate(Parser parser, FailedPredicateException e) {
    report(parser, e.getOffendingToken(), e.getExpectedTokens(), RECOVERED);
  }

  @Override
  protected void reportUnwantedToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      // One token too many or too few: the parser goes on as if nothing had been.
      report(parser, parser.getCurrentToken(), getExpectedTokens(parser), 1);
    }
  }

  @Override
  protected void reportMissingToken(Parser parser) {
    reportUnwantedToken(parser);
  }

  private void report(Parser parser, Token found, IntervalSet expected, int distance) {
    SourceSpan span = spans.of(found);
    boolean isNew = span.line() > lastLine && found.getTokenIndex() >= trustedFrom;
    lastLine = span.line();
    trustedFrom = found.getTokenIndex() + distance;
    if (isNew) {
      Diagnostic error =
          Diagnostic.error(
              span,
              "expected " + describe(expected.toSet(), parser) + ", found " + describe(found));
      diagnostics.report(help(parser, found, expected).map(error::withHelp).orElse(error));
    }
    if (diagnostics.isFull()) {
      throw new ParseCancellationException();
    }
  }

  private static Optional<String> help(Parser parser, Token found, IntervalSet expected) {
    boolean isKeyword = found.getType() >= SenetLexer.IMPORT && found.getType() <= SenetLexer.FALSE;
    if (isKeyword && expected.contains(SenetLexer.IDENT)) {
      return Optional.of(
          "'%s' is a word of the language; a name must be another".formatted(found.getText()));
    }
    if (found.getType() == SenetLexer.ASSIGN && expected.contains(SenetLexer.EQ)) {
      return Optional.of("'==' compares, '=' names a result or an argument");
    }
    if (expected.contains(SenetLexer.IMPORT) && !expected.contains(SenetLexer.RETURN)) {
      return Names.suggest(found.getText(), List.of("block", "model", "train", "import"))
          .or(() -> Optional.of("statements stand inside the braces of a block or a model"));
    }
    Token before = parser.getInputStream().LT(-1);
    return before == null ? Optional.empty() : helpBehind(before, found, expected);
  }

  /** What the token before the error tells. */
  private static Optional<String> helpBehind(Token before, Token found, IntervalSet expected) {
    if (found.getType() == SenetLexer.IDENT
        && before.getType() == SenetLexer.IDENT
        && expected.contains(SenetLexer.ASSIGN)) {
      return Names.suggest(before.getText(), List.of("input", "output", "return", "repeat"))
          .or(() -> Optional.of("a statement is  name = …, input, output, repeat or return"));
    }
    if (expected.contains(SenetLexer.RPAREN) && before.getLine() < found.getLine()) {
      return Optional.of("is a ')' missing at the end of line %d?".formatted(before.getLine()));
    }
    return Optional.empty();
  }

  private static String describe(Token token) {
    return switch (token.getType()) {
      case Token.EOF -> "the end of the file";
      case SenetLexer.STRING -> "a string";
      default -> "'" + token.getText() + "'";
    };
  }

  private static String describe(Set<Integer> expected, Parser parser) {
    List<String> parts = new ArrayList<>();
    Set<Integer> rest = new HashSet<>(expected);
    if (rest.contains(SenetLexer.INTEGER)) {
      rest.removeAll(
          Set.of(
              SenetLexer.INTEGER,
              SenetLexer.DECIMAL,
              SenetLexer.STRING,
              SenetLexer.TRUE,
              SenetLexer.FALSE,
              SenetLexer.IDENT,
              SenetLexer.LPAREN,
              SenetLexer.IF,
              SenetLexer.NOT,
              SenetLexer.MINUS));
      parts.add("a value");
    }
    if (rest.contains(SenetLexer.RETURN)) {
      rest.removeAll(
          Set.of(
              SenetLexer.RETURN,
              SenetLexer.REPEAT,
              SenetLexer.INPUT,
              SenetLexer.OUTPUT,
              SenetLexer.IDENT));
      parts.add("a statement");
    }
    if (rest.contains(SenetLexer.IMPORT)) {
      rest.removeAll(Set.of(SenetLexer.IMPORT, SenetLexer.BLOCK, SenetLexer.MODEL));
      rest.removeAll(Set.of(SenetLexer.TRAIN, Token.EOF));
      parts.add("'block', 'model', 'train' or 'import'");
    }
    if (rest.stream().anyMatch(t -> !OPERATORS.contains(t)) || !parts.isEmpty()) {
      rest.removeAll(OPERATORS);
    }
    rest.stream().sorted().map(t -> name(t, parser)).forEach(parts::add);
    return join(parts);
  }

  private static String name(int type, Parser parser) {
    return switch (type) {
      case Token.EOF -> "the end of the file";
      case SenetLexer.IDENT -> "a name";
      case SenetLexer.STRING -> "a string";
      default -> parser.getVocabulary().getDisplayName(type);
    };
  }

  private static String join(List<String> parts) {
    return parts.size() <= 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, parts.size() - 1)) + " or " + parts.getLast();
  }
}
