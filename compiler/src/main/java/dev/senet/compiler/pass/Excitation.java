package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Small computations on vectors of a sample that follow one another, done in one kernel: from a
 * squeeze to its gate.
 *
 * @param arity number of inputs
 * @param stages in order; the last gives the result
 */
public record Excitation(int arity, List<Stage> stages) implements Op {
  public Excitation {
    stages = List.copyOf(stages);
  }

  /**
   * One of the computations.
   *
   * @param operands below the arity: an input; others: the result of the stage of that number, less
   *     the arity
   */
  public record Stage(Op op, List<Integer> operands) {
    public Stage {
      operands = List.copyOf(operands);
    }
  }

  @Override
  public String name() {
    return "excitation";
  }

  /** The types of the inputs and of all stages. */
  public List<TensorType> types(List<TensorType> inputs) {
    List<TensorType> types = new ArrayList<>(inputs);
    for (Stage stage : stages) {
      types.add(stage.op.infer(stage.operands.stream().map(types::get).toList()));
    }
    return types;
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    return types(inputs).getLast();
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    List<TensorType> types = types(inputs);
    long multiplyAdds = 0;
    long flops = 0;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      List<TensorType> operands = stage.operands.stream().map(types::get).toList();
      Cost cost = stage.op.cost(operands, types.get(arity + i));
      multiplyAdds += cost.multiplyAdds();
      flops += cost.flops();
    }
    return new Cost(multiplyAdds, flops);
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    List<NdArray> values = new ArrayList<>(inputs);
    for (Stage stage : stages) {
      values.add(stage.op.evaluate(stage.operands.stream().map(values::get).toList()));
    }
    return values.getLast();
  }

  /** Not defined: fusion comes after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' is differentiated before it is fused");
  }

  @Override
  public String toString() {
    return stages.stream()
        .map(stage -> stage.op + " of " + stage.operands)
        .collect(Collectors.joining("; ", "excitation{", "}"));
  }
}
