package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.TensorType;
import java.util.List;

/** A value given by the caller of the program. */
public record Input(String name, TensorType type) implements Leaf {
  @Override
  public TensorType infer(List<TensorType> inputs) {
    return type;
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }
}
