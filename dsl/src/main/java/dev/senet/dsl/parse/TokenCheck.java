package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.grammar.SenetLexer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/**
 * What can be said before parsing: stray characters, strings that do not end, and the limits that
 * keep the parser's recursion shallow.
 */
final class TokenCheck {
  /** Tokens that can end a clause, or come before the first. */
  private static final Set<Integer> ENDS =
      Set.of(
          SenetLexer.LBRACE,
          SenetLexer.RPAREN,
          SenetLexer.IDENT,
          SenetLexer.INTEGER,
          SenetLexer.DECIMAL,
          SenetLexer.STRING,
          SenetLexer.TRUE,
          SenetLexer.FALSE);

  private static final String LETTERS =
      "names are made of a-z, A-Z, 0-9 and _; other letters may stand in comments";

  /** What to write instead of signs that other languages have. */
  private static final Map<Integer, String> INSTEAD =
      Map.of(
          (int) ';', "a statement ends with its line",
          (int) '.', "a decimal point stands between digits; write  x |> f(a)  for x.f(a)",
          (int) '|', "a pipeline's step is written  |> f(a)",
          (int) '#', "a comment starts with //",
          (int) '\'', "a string stands in double quotes",
          (int) '&', "write 'and'",
          (int) '!', "write 'not', or '!=' to compare",
          (int) '%', "write  n - m * floor(n / m)  for the remainder",
          (int) '^', "write the product out:  n * n");

  private final TokenSpans spans;
  private final Diagnostics diagnostics;
  private final Deque<Token> open = new ArrayDeque<>();
  private Optional<Token> previous = Optional.empty();
  private Optional<Token> clauseName = Optional.empty();
  private boolean isTrain;
  private int commentLine;
  private int conditions;
  private int tokens;

  TokenCheck(TokenSpans spans, Diagnostics diagnostics) {
    this.spans = spans;
    this.diagnostics = diagnostics;
  }

  /** Checks all tokens; returns at the first limit that is passed. */
  void check(List<Token> all) {
    for (Token token : all) {
      if (token.getChannel() == Token.DEFAULT_CHANNEL && !accepts(token)) {
        return;
      }
    }
  }

  private boolean accepts(Token token) {
    switch (token.getType()) {
      case SenetLexer.UNKNOWN -> reportUnknown(token);
      case SenetLexer.UNCLOSED_STRING -> reportString(token);
      case SenetLexer.LPAREN, SenetLexer.LBRACK, SenetLexer.LBRACE -> open.push(token);
      case SenetLexer.RPAREN, SenetLexer.RBRACK, SenetLexer.RBRACE -> open.poll();
      case SenetLexer.IF -> conditions++;
      default -> {}
    }
    if (startsStatement(token)) {
      conditions = 0;
    }
    checkClause(token);
    checkKeyword(token);
    previous = Optional.of(token);
    return isWithinLimits(token);
  }

  /**
   * Line breaks mean nothing to the grammar, which would read {@code loss} and {@code epochs 10} on
   * the next line as one clause and stumble over the 10.
   */
  private void checkClause(Token token) {
    isTrain = token.getType() == SenetLexer.TRAIN || isTrain && !open.isEmpty() || isHead(token);
    boolean isNewLine = previous.isEmpty() || previous.get().getLine() < token.getLine();
    if (clauseName.isPresent() && isNewLine) {
      Token name = clauseName.get();
      diagnostics.report(
          Diagnostic.error(
                  spans.of(name), "'%s' has no value on its line".formatted(name.getText()))
              .withHelp("write a line such as:  batch 128"));
    }
    boolean startsClause =
        isTrain
            && isNewLine
            && open.size() == 1
            && token.getType() == SenetLexer.IDENT
            && previous.isPresent()
            && ENDS.contains(previous.get().getType());
    clauseName = startsClause ? Optional.of(token) : Optional.empty();
  }

  /** {@code model = 3}: the parser would take it for the start of a model. */
  private void checkKeyword(Token token) {
    if (token.getType() == SenetLexer.ASSIGN
        && previous.isPresent()
        && previous.get().getType() >= SenetLexer.IMPORT
        && previous.get().getType() <= SenetLexer.FALSE) {
      Token keyword = previous.get();
      diagnostics.report(
          Diagnostic.error(
                  spans.of(keyword), "'%s' is a word of the language".formatted(keyword.getText()))
              .withHelp("choose another name"));
    }
  }

  /** The name in {@code train name {}. */
  private boolean isHead(Token token) {
    return token.getType() == SenetLexer.IDENT
        && previous.isPresent()
        && previous.get().getType() == SenetLexer.TRAIN;
  }

  /** Named arguments have a '=' too, but stand in brackets that are not braces. */
  private boolean startsStatement(Token token) {
    return switch (token.getType()) {
      case SenetLexer.ASSIGN -> open.isEmpty() || open.peek().getType() == SenetLexer.LBRACE;
      case SenetLexer.LBRACE,
          SenetLexer.RBRACE,
          SenetLexer.RETURN,
          SenetLexer.REPEAT,
          SenetLexer.OUTPUT ->
          true;
      default -> false;
    };
  }

  private boolean isWithinLimits(Token token) {
    String split = "split it: move parts into blocks, or into files that are imported";
    if (++tokens > Limits.TOKENS) {
      return refuse(
          token, "the file has more than %,d words and signs".formatted(Limits.TOKENS), split);
    }
    if (open.size() > Limits.NESTING) {
      return refuse(
          token, "brackets are nested more than %d deep".formatted(Limits.NESTING), split);
    }
    if (conditions > Limits.CONDITIONS) {
      return refuse(
          token, "one statement has more than %d 'if's".formatted(Limits.CONDITIONS), split);
    }
    if (token.getType() == SenetLexer.IDENT && token.getText().length() > Limits.NAME_LENGTH) {
      return refuse(
          token,
          "a name is longer than %d characters".formatted(Limits.NAME_LENGTH),
          "choose a shorter name");
    }
    return true;
  }

  private boolean refuse(Token token, String message, String help) {
    diagnostics.report(Diagnostic.error(spans.of(token), message).withHelp(help));
    return false;
  }

  private void reportUnknown(Token token) {
    if (token.getLine() == commentLine || isBehindUnknown(token)) {
      return; // The place is known already.
    }
    int c = token.getText().codePointAt(0);
    if (c == '#') {
      commentLine = token.getLine();
    }
    String shown =
        Character.isISOControl(c) || !Character.isDefined(c) || Character.isSurrogate((char) c)
            ? "the character U+%04X".formatted(c)
            : "'" + Character.toString(c) + "'";
    diagnostics.report(
        Diagnostic.error(spans.of(token), shown + " has no meaning here")
            .withHelp(INSTEAD.getOrDefault(c, LETTERS)));
  }

  private boolean isBehindUnknown(Token token) {
    return previous.isPresent()
        && previous.get().getType() == SenetLexer.UNKNOWN
        && previous.get().getStopIndex() + 1 == token.getStartIndex();
  }

  private void reportString(Token token) {
    SourceSpan span = spans.of(token);
    boolean ends = token.getText().length() > 1 && hasEscape(token.getText());
    Diagnostic error =
        ends
            ? Diagnostic.error(span, "this string has an escape that does not exist, or no end")
                .withHelp("the escapes are \\\" \\\\ \\n \\t; a string ends with \" on its line")
            : Diagnostic.error(span, "this string does not end")
                .withHelp("close it with \" on the same line");
    diagnostics.report(error);
  }

  private static boolean hasEscape(String text) {
    return text.indexOf('\\') >= 0;
  }
}
