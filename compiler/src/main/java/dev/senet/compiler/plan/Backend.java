package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import java.util.List;
import java.util.Optional;

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

  /**
   * A step that does what {@code steps} do in this order, element by element: flat ones of one
   * count.
   *
   * @return nothing if they cannot be one
   */
  default Optional<Step> merge(List<Step> steps) {
    return Optional.empty();
  }
}
