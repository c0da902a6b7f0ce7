package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.grammar.SenetLexer;
import dev.senet.dsl.grammar.SenetParser;
import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Parses one text. */
public final class SourceParser {
  /** A parse tree with all tokens, comments included: what the formatter works on. */
  public record Tree(SenetParser.FileContext root, CommonTokenStream tokens) {}

  private final SourceText source;
  private final Diagnostics diagnostics;
  private final TokenSpans spans;

  /** A parser of {@code source} that reports to {@code diagnostics}. */
  public SourceParser(SourceText source, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.spans = new TokenSpans(source);
    diagnostics.register(source);
  }

  /** The syntax tree, or nothing if the text has syntax errors, which are reported. */
  public Optional<SourceFile> parse() {
    int before = diagnostics.count();
    return tree()
        .map(tree -> new AstBuilder(source.file(), spans, diagnostics).build(tree.root()))
        .filter(file -> diagnostics.count() == before);
  }

  /** The parse tree, or nothing if the text has syntax errors, which are reported. */
  public Optional<Tree> tree() {
    int before = diagnostics.count();
    if (source.text().length() > Limits.FILE_BYTES) {
      diagnostics.report(tooLong(source));
      return Optional.empty();
    }
    SenetLexer lexer = new SenetLexer(CharStreams.fromString(source.text(), source.file()));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    new TokenCheck(spans, diagnostics).check(tokens.getTokens());
    if (diagnostics.count() > before) {
      return Optional.empty();
    }
    SenetParser parser = new SenetParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new SyntaxErrors(spans, diagnostics));
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    try {
      SenetParser.FileContext root = parser.file();
      return diagnostics.count() > before ? Optional.empty() : Optional.of(new Tree(root, tokens));
    } catch (ParseCancellationException enough) {
      return Optional.empty();
    }
  }

  static Diagnostic tooLong(SourceText source) {
    return Diagnostic.error(
            source.span(0, 0), "the file is longer than %,d bytes".formatted(Limits.FILE_BYTES))
        .withHelp("a model is text of a few kilobytes; is this the right file?");
  }
}
