package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;

/** Turns nodes of the fused graph into steps with emitted kernels. */
public interface Backend {
  /** Identifies kernels of this backend and configuration, such as {@code jvm-256}. */
  String target();

  /**
   * Adds the steps that compute {@code node} from its inputs.
   *
   * @throws UnsupportedOperationException if the op is none that this backend knows
   */
  void lower(Node node, Lowering lowering);
}
