package dev.senet.core.op;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;

/** What ops with an axis share. */
final class Axes {
  private Axes() {}

  static void check(Op op, int axis, Shape shape) {
    if (axis < 0 || axis >= shape.rank()) {
      throw new ShapeException(
          "%s: %s has no dimension %d".formatted(op.name(), shape, axis),
          "dimensions are counted from 0 and without the batch");
    }
  }

  /** Elements from one index of {@code axis} to the next. */
  static int inner(Shape shape, int axis) {
    return shape.dims().subList(axis + 1, shape.rank()).stream().reduce(1, (a, b) -> a * b);
  }
}
