package dev.senet.models.weights;

import java.util.Optional;

/** What another program calls the layers of a network. */
@FunctionalInterface
interface LayerNames {
  /** The other name of {@code layer}, such as {@code stage1.conv1}; empty if it has none. */
  Optional<String> of(String layer);
}
