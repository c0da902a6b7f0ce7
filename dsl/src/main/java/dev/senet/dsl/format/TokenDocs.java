package dev.senet.dsl.format;

import dev.senet.dsl.grammar.SenetLexer;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Tokens with their comments. A comment keeps its place: on the line of the token before it, or on
 * a line of its own. Every token must be asked for, in order.
 */
final class TokenDocs {
  private static final Doc HARD = new Doc.Hard();

  private final List<Token> tokens;
  private int next;
  private boolean isStart = true;

  TokenDocs(CommonTokenStream stream) {
    this.tokens = stream.getTokens();
  }

  /** The token, in the middle of a line if no comment is in the way. */
  Doc token(TerminalNode node) {
    return token(node.getSymbol());
  }

  Doc token(Token token) {
    List<Doc> parts = new ArrayList<>();
    if (next > 0 && isComment(tokens.get(next - 1)) && !isStart) {
      parts.add(new Doc.Fresh());
    }
    for (; next < token.getTokenIndex(); next++) {
      parts.add(new Doc.Fresh());
      parts.add(new Doc.Text(text(tokens.get(next))));
      parts.add(HARD);
    }
    isStart = false;
    if (token.getType() != Token.EOF) {
      parts.add(new Doc.Text(token.getText()));
      next++;
      if (next < tokens.size() && isBehind(tokens.get(next), token)) {
        parts.add(new Doc.Trailing(text(tokens.get(next++))));
      }
    }
    return new Doc.Concat(parts);
  }

  /**
   * The comments before {@code token}, which starts a line: each on its line, and empty lines where
   * there were some, at most one in a row. The line break before {@code token} is included.
   *
   * @param keepsFirstGap whether an empty line may come first
   */
  Doc before(Token token, boolean keepsFirstGap) {
    List<Doc> parts = new ArrayList<>();
    boolean keepsGap = keepsFirstGap;
    for (; next < token.getTokenIndex(); next++) {
      addGap(parts, keepsGap);
      parts.add(new Doc.Text(text(tokens.get(next))));
      parts.add(HARD);
      keepsGap = true;
    }
    if (token.getType() != Token.EOF && token.getType() != SenetLexer.RBRACE) {
      addGap(parts, keepsGap);
    }
    isStart = true;
    return new Doc.Concat(parts);
  }

  /** Whether comments stand before {@code token}. */
  boolean hasCommentsBefore(Token token) {
    return next < token.getTokenIndex();
  }

  /** Whether the line of the next token or comment is not the one behind the last. */
  boolean hasGap() {
    return next > 0 && tokens.get(next).getLine() > tokens.get(next - 1).getLine() + 1;
  }

  private void addGap(List<Doc> parts, boolean allowed) {
    if (allowed && hasGap()) {
      parts.add(HARD);
    }
  }

  private static boolean isComment(Token token) {
    return token.getType() == SenetLexer.COMMENT;
  }

  private static boolean isBehind(Token comment, Token token) {
    return isComment(comment) && comment.getLine() == token.getLine();
  }

  private static String text(Token comment) {
    return comment.getText().stripTrailing();
  }
}
