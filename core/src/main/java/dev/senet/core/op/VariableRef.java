package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import java.util.List;

/** The value of a variable at the start of the run. */
public record VariableRef(Variable variable) implements Leaf {
  @Override
  public String name() {
    return "variable";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    return variable.type();
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }
}
