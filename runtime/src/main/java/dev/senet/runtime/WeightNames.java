package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import java.util.Optional;

/** How the weights of a network are called and laid out in a file. */
@FunctionalInterface
public interface WeightNames {
  /** As in the model. */
  WeightNames SENET =
      variable -> Optional.of(StoredTensor.same(variable.name(), variable.type().shape()));

  /** Where {@code variable} stands; empty if files with these names have no place for it. */
  Optional<StoredTensor> stored(Variable variable);

  /** Whether the tensor {@code key} holds nothing that a network needs. */
  default boolean isIgnored(String key) {
    return false;
  }
}
