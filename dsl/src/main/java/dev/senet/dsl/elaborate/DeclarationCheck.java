package dev.senet.dsl.elaborate;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.Names;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.parse.Diagnostics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of blocks, models and recipes: each once in a program, and none of a builtin. */
final class DeclarationCheck {
  private final Diagnostics diagnostics;

  DeclarationCheck(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  void check(Program program) {
    Map<String, SourceSpan> blocks = new HashMap<>();
    program.imported().forEach(file -> checkBlocks(file, program.library(), blocks));
    checkBlocks(program.main(), program.library(), blocks);
    checkModels(program.main());
    checkRecipes(program.main());
  }

  private void checkBlocks(SourceFile file, Library library, Map<String, SourceSpan> known) {
    for (Declaration.Block block : file.blocks()) {
      Optional<Callable> standard = library.standard(block.name());
      if (standard.isPresent() && standard.get() instanceof Callable.Builtin) {
        diagnostics.report(
            Diagnostic.error(
                    block.nameSpan(), "'%s' is part of the language".formatted(block.name()))
                .withHelp("give the block another name"));
      }
      SourceSpan first = known.putIfAbsent(block.name(), block.nameSpan());
      if (first != null) {
        diagnostics.report(
            Diagnostic.error(block.nameSpan(), "two blocks are named '%s'".formatted(block.name()))
                .withNotes(List.of("the other one stands at " + first.position())));
      }
    }
  }

  private void checkModels(SourceFile file) {
    Set<String> names = new HashSet<>();
    for (Declaration.Model model : file.models()) {
      if (!names.add(model.name())) {
        diagnostics.report(
            Diagnostic.error(
                model.nameSpan(), "two models are named '%s'".formatted(model.name())));
      }
    }
  }

  private void checkRecipes(SourceFile file) {
    List<String> models = file.models().stream().map(Declaration.Model::name).toList();
    Set<String> names = new HashSet<>();
    for (Declaration.Train train : file.trains()) {
      String model = train.model().map(b -> b.name()).orElse("");
      if (!model.isEmpty() && !models.contains(model)) {
        Diagnostic error =
            Diagnostic.error(
                train.model().orElseThrow().span(),
                "there is no model '%s' to train".formatted(model));
        diagnostics.report(Names.suggest(model, models).map(error::withHelp).orElse(error));
      }
      if (!names.add(model)) {
        diagnostics.report(
            Diagnostic.error(train.span(), "a second train section for the same models")
                .withHelp("train name { … } is for one model, train { … } for all others"));
      }
    }
  }
}
