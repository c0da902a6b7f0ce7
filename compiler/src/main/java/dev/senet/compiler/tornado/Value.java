package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;

/** A tensor that a step reads or writes: contiguous, row-major, batch first. */
record Value(Ref ref, Shape shape) {
  /** Number of elements. */
  Size count() {
    return Size.of(shape.isBatched(), shape.elements());
  }

  /** Number of positions that share a channel. */
  Size rows() {
    return Size.of(shape.isBatched(), shape.positions());
  }
}
