package dev.senet.dsl;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Variable;
import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceException;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.elaborate.Compilation;
import dev.senet.dsl.format.Formatter;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.FileLoader;
import dev.senet.dsl.parse.SourceParser;
import dev.senet.dsl.parse.SourceText;
import dev.senet.dsl.print.ModelPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The {@code .senet} language. All methods throw {@link SourceException} with every error that was
 * found, and nothing else, whatever the text is.
 */
public final class Senet {
  private Senet() {}

  /**
   * The syntax tree of {@code text}; imports are not followed.
   *
   * @param file the name to show in errors
   */
  public static SourceFile parse(String file, String text) {
    Diagnostics diagnostics = new Diagnostics();
    Optional<SourceFile> parsed = new SourceParser(new SourceText(file, text), diagnostics).parse();
    return parsed.orElseThrow(failure(diagnostics));
  }

  /**
   * Checks a file: its syntax, names, recipes, and the shapes of all models whose parameters have
   * defaults.
   *
   * @return the names of its models
   * @throws IOException if the file cannot be read
   */
  public static List<String> check(Path file) throws IOException {
    return check(file, recipe -> List.of());
  }

  /**
   * As {@link #check(Path)}, and reports what {@code recipeErrors} finds in the train sections, of
   * which the language knows the form only.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<String> check(Path file, Function<Recipe, List<Diagnostic>> recipeErrors)
      throws IOException {
    return compilation(file).check(recipeErrors);
  }

  /**
   * A model of a file.
   *
   * @param model its name; empty for the first one
   * @param arguments values for the model's parameters: Long, Double, Boolean or String
   * @throws IOException if the file cannot be read
   */
  public static ModelDescription load(
      Path file, Optional<String> model, Map<String, Object> arguments) throws IOException {
    return compilation(file).load(model, arguments);
  }

  /**
   * A model of a file as a text of its own, without the file's other models and recipes, and with
   * the blocks that it needs, of imported files too.
   *
   * @param model its name; empty for the first one
   * @param arguments new default values for the model's parameters: Long, Double, Boolean or String
   * @throws IOException if the file cannot be read
   */
  public static String extract(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException {
    return format(file.toString(), compilation(file).extract(model, arguments));
  }

  /**
   * The {@code train} section of a file; empty if it has none.
   *
   * @throws IOException if the file cannot be read
   */
  public static Recipe recipe(Path file) throws IOException {
    return compilation(file).recipe();
  }

  /** A model of a text without imports; otherwise as {@link #load}. */
  public static ModelDescription read(
      String file, String text, Optional<String> model, Map<String, Object> arguments) {
    Diagnostics diagnostics = new Diagnostics();
    SourceFile main =
        new SourceParser(new SourceText(file, text), diagnostics)
            .parse()
            .orElseThrow(failure(diagnostics));
    return new Compilation(new FileLoader.Loaded(main, List.of()), diagnostics)
        .load(model, arguments);
  }

  /**
   * {@code graph} as the model {@code name}, in flat statements: the model has the same ops, over
   * the same variables in the same order, with names that suit the text.
   *
   * @throws IllegalArgumentException if the language has no words for it, such as for weights that
   *     layers share
   */
  public static PrintedModel print(Graph graph, String name) {
    ModelPrinter.Text printed = ModelPrinter.print(graph, name);
    String text = format(name, printed.text());
    ModelDescription description = read(name, text, Optional.empty(), Map.of());
    List<Variable> variables = description.graph().variables();
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      names.put(printed.weights().get(i).name(), variables.get(i).name());
    }
    return new PrintedModel(description, names);
  }

  /**
   * {@code text} in the canonical layout.
   *
   * @param file the name to show in errors
   */
  public static String format(String file, String text) {
    Diagnostics diagnostics = new Diagnostics();
    return new SourceParser(new SourceText(file, text), diagnostics)
        .tree()
        .map(Formatter::format)
        .orElseThrow(failure(diagnostics));
  }

  /**
   * The text of a file's bytes, as {@link #load} reads them: UTF-8, without byte order mark.
   *
   * @param file the name to show in errors
   */
  public static String decode(String file, byte[] bytes) {
    Diagnostics diagnostics = new Diagnostics();
    return FileLoader.decode(file, bytes, diagnostics)
        .map(SourceText::text)
        .orElseThrow(failure(diagnostics));
  }

  private static Compilation compilation(Path file) throws IOException {
    Diagnostics diagnostics = new Diagnostics();
    FileLoader.Loaded loaded =
        new FileLoader(diagnostics).load(file).orElseThrow(failure(diagnostics));
    return new Compilation(loaded, diagnostics);
  }

  private static Supplier<IllegalStateException> failure(Diagnostics diagnostics) {
    return () -> {
      diagnostics.throwIfAny();
      return new IllegalStateException("parsing failed without an error");
    };
  }
}
