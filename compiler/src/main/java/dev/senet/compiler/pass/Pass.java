package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;

/** A rewriting of graphs that keeps what they compute. */
public interface Pass {
  /** What it does, in a few words, for reports. */
  String name();

  /** The rewritten graph; {@code graph} itself is not changed. */
  Graph apply(Graph graph);
}
