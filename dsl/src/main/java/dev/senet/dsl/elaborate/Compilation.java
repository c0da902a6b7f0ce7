package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.Declaration.Parameter;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.FileLoader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** From parsed files to models. Used once, for {@link #check} or for {@link #load}. */
public final class Compilation {
  private final Diagnostics diagnostics;
  private final Program program;
  private final Budget budget = new Budget();

  /** The program {@code loaded}, whose errors go to {@code diagnostics}. */
  public Compilation(FileLoader.Loaded loaded, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.program =
        Program.of(
            loaded.main(), loaded.imported(), StandardLibrary.load(diagnostics), diagnostics);
  }

  /**
   * Checks everything; returns the names of the models.
   *
   * @param recipeErrors what is wrong with a recipe besides its form
   */
  public List<String> check(Function<Recipe, List<Diagnostic>> recipeErrors) {
    checkNames();
    new RecipeReader(diagnostics)
        .readAll(program.main())
        .values()
        .forEach(recipe -> recipeErrors.apply(recipe).forEach(diagnostics::report));
    for (Declaration.Model model : program.main().models()) {
      boolean hasDefaults = model.parameters().stream().allMatch(p -> p.defaultValue().isPresent());
      if (hasDefaults && !diagnostics.isFull() && !budget.isSpent()) {
        elaborate(model, Map.of());
      }
    }
    diagnostics.throwIfAny();
    return program.main().models().stream().map(Declaration.Model::name).toList();
  }

  /** The model {@code name}, or the first one; see {@link dev.senet.dsl.Senet#load}. */
  public ModelDescription load(Optional<String> name, Map<String, Object> arguments) {
    checkNames();
    Map<String, Recipe> recipes = new RecipeReader(diagnostics).readAll(program.main());
    Optional<Declaration.Model> model = select(name);
    if (model.isEmpty() || diagnostics.isFull()) {
      diagnostics.throwIfAny();
    }
    Declaration.Model chosen = model.orElseThrow();
    Optional<Graph> graph = elaborate(chosen, values(chosen, arguments));
    diagnostics.throwIfAny();
    Recipe recipe = recipes.getOrDefault(chosen.name(), recipes.getOrDefault("", Recipe.EMPTY));
    String source = Inliner.inline(program, diagnostics);
    return new ModelDescription(chosen.name(), arguments, graph.orElseThrow(), recipe, source);
  }

  /** See {@link dev.senet.dsl.Senet#extract}. */
  public String extract(Optional<String> name, Map<String, Object> arguments) {
    checkNames();
    Optional<Declaration.Model> model = select(name);
    diagnostics.throwIfAny();
    Map<String, Value> defaults = values(model.orElseThrow(), arguments);
    elaborate(model.get(), defaults);
    diagnostics.throwIfAny();
    return new Extractor(program, diagnostics).extract(model.get(), defaults);
  }

  /** The {@code train} section for all models; empty if there is none. */
  public Recipe recipe() {
    Map<String, Recipe> recipes = new RecipeReader(diagnostics).readAll(program.main());
    diagnostics.throwIfAny();
    return recipes.getOrDefault("", Recipe.EMPTY);
  }

  private void checkNames() {
    SourceFile main = program.main();
    DeclarationCheck declarations = new DeclarationCheck(diagnostics);
    declarations.check(program);
    NameCheck names = new NameCheck(program.library(), diagnostics);
    program.imported().forEach(names::check);
    names.check(main);
  }

  private Optional<Graph> elaborate(Declaration.Model model, Map<String, Value> arguments) {
    return new Elaborator(program.library(), diagnostics, budget).elaborate(model, arguments);
  }

  private Optional<Declaration.Model> select(Optional<String> name) {
    List<Declaration.Model> models = program.main().models();
    SourceSpan start = diagnostics.source(program.main().name()).span(0, 0);
    if (models.isEmpty()) {
      diagnostics.report(
          Diagnostic.error(start, "the file has no model")
              .withHelp("write one:  model name { input … output … }"));
      return Optional.empty();
    }
    if (name.isEmpty()) {
      return Optional.of(models.getFirst());
    }
    Optional<Declaration.Model> found =
        models.stream().filter(m -> m.name().equals(name.get())).findFirst();
    if (found.isEmpty()) {
      List<String> names = models.stream().map(Declaration.Model::name).toList();
      diagnostics.report(
          Diagnostic.error(start, "the file has no model '%s'".formatted(name.get()))
              .withHelp("its models are " + String.join(", ", names)));
    }
    return found;
  }

  private Map<String, Value> values(Declaration.Model model, Map<String, Object> arguments) {
    Map<String, Value> values = new HashMap<>();
    List<String> known = model.parameters().stream().map(Parameter::name).toList();
    new LinkedHashMap<>(arguments)
        .forEach((name, argument) -> {
          Optional<Value> value = Elaborator.argument(argument, program.library());
          if (!known.contains(name)) {
            reportUnknown(model, name, known);
          } else if (value.isEmpty()) {
            diagnostics.report(
                Diagnostic.error(
                    model.nameSpan(),
                    "the value %s of '%s' is no number, word or truth value"
                        .formatted(argument, name)));
          } else {
            values.put(name, value.get());
          }
        });
    return values;
  }

  private void reportUnknown(Declaration.Model model, String name, List<String> known) {
    String parameters = known.isEmpty() ? "it has none" : "it has " + String.join(", ", known);
    diagnostics.report(
        Diagnostic.error(
                model.nameSpan(),
                "the model '%s' has no parameter '%s'".formatted(model.name(), name))
            .withHelp(Names.suggest(name, known).map(s -> s + " ").orElse("") + parameters));
  }
}
