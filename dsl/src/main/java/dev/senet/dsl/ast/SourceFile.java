package dev.senet.dsl.ast;

import java.util.List;
import java.util.stream.Stream;

/**
 * One parsed file.
 *
 * @param name the file's name as in the spans of its pieces
 * @param declarations in the order of the text
 */
public record SourceFile(String name, List<Declaration> declarations) {
  public SourceFile {
    declarations = List.copyOf(declarations);
  }

  /** The imports. */
  public List<Declaration.Import> imports() {
    return only(Declaration.Import.class);
  }

  /** The blocks. */
  public List<Declaration.Block> blocks() {
    return only(Declaration.Block.class);
  }

  /** The models. */
  public List<Declaration.Model> models() {
    return only(Declaration.Model.class);
  }

  /** The {@code train} sections. */
  public List<Declaration.Train> trains() {
    return only(Declaration.Train.class);
  }

  /** The tree as text, a line each node. */
  public String print() {
    return TreePrinter.print(this);
  }

  private <T extends Declaration> List<T> only(Class<T> kind) {
    return declarations.stream()
        .flatMap(d -> kind.isInstance(d) ? Stream.of(kind.cast(d)) : Stream.empty())
        .toList();
  }
}
