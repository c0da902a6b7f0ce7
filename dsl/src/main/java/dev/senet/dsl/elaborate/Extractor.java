package dev.senet.dsl.elaborate;

import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.grammar.SenetLexer;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.SourceText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;

/** One model of a program as a text of its own: the model and the blocks that it can reach. */
final class Extractor {
  private final Diagnostics diagnostics;
  private final Map<String, Declaration.Block> blocks = new LinkedHashMap<>();

  /** Gathers the blocks of {@code program}, each before those that need it. */
  Extractor(Program program, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    Stream.concat(program.imported().stream(), Stream.of(program.main()))
        .map(SourceFile::blocks)
        .flatMap(List::stream)
        .forEach(block -> blocks.putIfAbsent(block.name(), block));
  }

  /**
   * The text.
   *
   * @param defaults new default values for parameters of the model
   */
  String extract(Declaration.Model model, Map<String, Value> defaults) {
    String text = withDefaults(model, defaults);
    Set<String> reachable = reachable(text);
    Stream<String> needed =
        blocks.values().stream()
            .filter(block -> reachable.contains(block.name()))
            .map(block -> commented(block.span(), source(block.span()).slice(block.span())));
    return Stream.concat(needed, Stream.of(commented(model.span(), text)))
        .collect(Collectors.joining("\n\n", "", "\n"));
  }

  private Set<String> reachable(String text) {
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(text));
    while (!open.isEmpty()) {
      for (String name : identifiers(open.pop())) {
        if (blocks.containsKey(name) && found.add(name)) {
          SourceSpan span = blocks.get(name).span();
          open.push(source(span).slice(span));
        }
      }
    }
    return found;
  }

  private static List<String> identifiers(String text) {
    return new SenetLexer(CharStreams.fromString(text))
        .getAllTokens().stream()
            .filter(token -> token.getType() == SenetLexer.IDENT)
            .map(Token::getText)
            .toList();
  }

  private String withDefaults(Declaration.Model model, Map<String, Value> defaults) {
    SourceText source = source(model.span());
    int start = source.start(model.span());
    StringBuilder text = new StringBuilder(source.slice(model.span()));
    for (Parameter parameter : model.parameters().reversed()) {
      if (defaults.containsKey(parameter.name())) {
        text.replace(
            source.start(parameter.span()) - start,
            source.end(parameter.span()) - start,
            parameter.name() + " = " + literal(defaults.get(parameter.name())));
      }
    }
    return text.toString();
  }

  private static String literal(Value value) {
    return switch (value) {
      case Value.Whole(long number) -> Long.toString(number);
      case Value.Decimal(double number) -> Double.toString(number);
      case Value.Truth(boolean truth) -> Boolean.toString(truth);
      case Value.Word(String word, var _) -> word;
      case Value.Text(String string) -> quoted(string);
      default -> throw new IllegalArgumentException(value + " is no argument");
    };
  }

  private static String quoted(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped.replace("\t", "\\t") + '"';
  }

  /** {@code text} with the comment that stands right above {@code span}. */
  private String commented(SourceSpan span, String text) {
    List<String> above =
        source(span).text().substring(0, source(span).start(span)).lines().toList();
    int first = above.size();
    while (first > 0 && above.get(first - 1).startsWith("//")) {
      first--;
    }
    return Stream.concat(above.subList(first, above.size()).stream(), Stream.of(text))
        .collect(Collectors.joining("\n"));
  }

  private SourceText source(SourceSpan span) {
    return diagnostics.source(span.file());
  }
}
