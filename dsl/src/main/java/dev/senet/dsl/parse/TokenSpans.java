package dev.senet.dsl.parse;

import dev.senet.core.source.SourceSpan;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/**
 * Spans of tokens and of pieces of the parse tree. ANTLR counts code points, spans UTF-16 units.
 */
final class TokenSpans {
  private final SourceText source;
  private final int[] utf16;

  TokenSpans(SourceText source) {
    this.source = source;
    this.utf16 = offsets(source.text());
  }

  private static int[] offsets(String text) {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int point = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      offsets[point++] = i;
    }
    offsets[point] = text.length();
    return offsets;
  }

  SourceSpan of(Token token) {
    return between(token, token);
  }

  SourceSpan of(ParserRuleContext context) {
    return between(context.getStart(), context.getStop());
  }

  SourceSpan between(Token first, Token last) {
    int start = utf16[Math.min(first.getStartIndex(), utf16.length - 1)];
    int end = utf16[Math.clamp(last.getStopIndex() + 1L, 0, utf16.length - 1)];
    return source.span(start, Math.max(start, end));
  }
}
