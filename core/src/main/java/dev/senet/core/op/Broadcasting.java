package dev.senet.core.op;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;

/** Says why two shapes do not broadcast. */
final class Broadcasting {
  private Broadcasting() {}

  static ShapeException mismatch(String op, Shape a, Shape b) {
    if (a.rank() > 0 && b.rank() > 0 && a.channels() != b.channels()) {
      return new ShapeException(
          "the two sides of '%s' differ in channels: %d and %d"
              .formatted(op, a.channels(), b.channels()));
    }
    return new ShapeException(
        "the two sides of '%s' differ in shape: %s and %s".formatted(op, a, b));
  }
}
