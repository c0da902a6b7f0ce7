package dev.senet.core.op;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import java.util.List;

/** Checks the number of inputs. */
final class Arity {
  private Arity() {}

  static void check(Op op, List<TensorType> inputs, int expected) {
    if (inputs.size() != expected) {
      throw new ShapeException(
          "'" + op.name() + "' takes " + expected + " inputs, not " + inputs.size());
    }
  }
}
