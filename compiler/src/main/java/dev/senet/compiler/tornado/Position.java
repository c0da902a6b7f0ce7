package dev.senet.compiler.tornado;

import dev.senet.core.graph.Shape;

/**
 * An element of a tensor [N, …, C] in a kernel's source; all are expressions.
 *
 * @param element its index in the tensor
 * @param channel its channel
 * @param sample its sample
 */
record Position(String element, String channel, String sample) {
  /** The element with index {@code element}, a name, of a tensor of {@code shape}. */
  static Position of(String element, Shape shape) {
    return new Position(
        element, element + " % " + shape.channels(), element + " / " + shape.elements());
  }
}
