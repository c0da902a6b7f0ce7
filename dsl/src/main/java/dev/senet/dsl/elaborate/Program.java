package dev.senet.dsl.elaborate;

import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.SourceText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file with what it imports.
 *
 * @param main the file that was asked for
 * @param imported the files that it imports, directly or not, each before those that need it
 * @param library what calls in these files can name
 */
record Program(SourceFile main, List<SourceFile> imported, Library library) {
  /** Gathers the blocks of all files. */
  static Program of(
      SourceFile main, List<SourceFile> imported, Library standard, Diagnostics diagnostics) {
    Library library = new Library(Optional.of(standard));
    imported.forEach(file -> addBlocks(file, library, diagnostics));
    addBlocks(main, library, diagnostics);
    return new Program(main, List.copyOf(imported), library);
  }

  /** Adds the blocks of {@code file} to {@code library}. */
  static void addBlocks(SourceFile file, Library library, Diagnostics diagnostics) {
    SourceText source = diagnostics.source(file.name());
    for (Declaration.Block block : file.blocks()) {
      library.add(new Callable.Block(signature(block, source), block, library));
    }
  }

  private static Signature signature(Declaration.Block block, SourceText source) {
    String parameters =
        block.parameters().stream()
            .map(p -> source.slice(p.span()).replaceAll("\\s+", " "))
            .collect(Collectors.joining(", "));
    return new Signature(
        block.name(), block.parameters(), false, block.name() + "(" + parameters + ")");
  }
}
