package dev.senet.dsl.elaborate;

import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.SourceFile;
import dev.senet.dsl.parse.Diagnostics;
import dev.senet.dsl.parse.SourceText;

/** One text that says the same as a file with its imports: what a run keeps of its model. */
final class Inliner {
  private Inliner() {}

  static String inline(Program program, Diagnostics diagnostics) {
    SourceFile main = program.main();
    SourceText source = diagnostics.source(main.name());
    if (main.imports().isEmpty()) {
      return source.text();
    }
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (Declaration.Import statement : main.imports()) {
      out.append(source.text(), done, source.start(statement.span()));
      done = source.end(statement.span());
    }
    StringBuilder blocks = new StringBuilder();
    for (SourceFile file : program.imported()) {
      appendBlocks(file, diagnostics.source(file.name()), blocks);
    }
    return blocks + out.append(source.text().substring(done)).toString().strip() + "\n";
  }

  /** Each block with the comments before it. */
  private static void appendBlocks(SourceFile file, SourceText source, StringBuilder out) {
    int previous = 0;
    for (Declaration declaration : file.declarations()) {
      SourceSpan span = declaration.span();
      if (declaration instanceof Declaration.Block) {
        out.append(source.text().substring(previous, source.end(span)).strip()).append("\n\n");
      }
      previous = source.end(span);
    }
  }
}
