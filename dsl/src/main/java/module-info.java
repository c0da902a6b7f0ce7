/** The .senet language: grammar, diagnostics, elaboration to a graph, formatter. */
@SuppressWarnings("requires-automatic") // ANTLR 4 has only a reserved module name, no descriptor
module dev.senet.dsl {
  requires transitive dev.senet.core;
  requires org.antlr.antlr4.runtime;

  exports dev.senet.dsl;
  exports dev.senet.dsl.ast;
}
