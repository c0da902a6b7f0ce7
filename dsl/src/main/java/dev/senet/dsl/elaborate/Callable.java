package dev.senet.dsl.elaborate;

import dev.senet.dsl.ast.Declaration;
import java.util.function.Function;

/** What a call can name. */
sealed interface Callable {
  /** Name and parameters. */
  Signature signature();

  /** An op or a function that is part of the language; see {@link Builtins}. */
  record Builtin(Signature signature, Function<Arguments, Value> body) implements Callable {}

  /** A block written in the language, and the names that its text sees. */
  record Block(Signature signature, Declaration.Block declaration, Library library)
      implements Callable {}
}
