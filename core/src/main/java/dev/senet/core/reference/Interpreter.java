package dev.senet.core.reference;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs any graph op by op in double precision: slow, obvious, the judge of all backends. */
public final class Interpreter {
  private Interpreter() {}

  /**
   * What a run gave.
   *
   * @param outputs the graph's named results
   * @param updates new values of variables
   * @param values every node's value
   */
  public record Result(
      Map<String, NdArray> outputs, Map<Variable, NdArray> updates, Map<Node, NdArray> values) {}

  /**
   * Runs {@code graph}.
   *
   * @param inputs a value for each input, by name
   * @param variables a value for each variable that the graph reads
   */
  public static Result run(
      Graph graph, Map<String, NdArray> inputs, Map<Variable, NdArray> variables) {
    Map<Node, NdArray> values = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      NdArray value =
          switch (node.op()) {
            case Input input -> required(inputs.get(input.name()), node);
            case VariableRef ref -> required(variables.get(ref.variable()), node);
            default -> node.op().evaluate(node.inputs().stream().map(values::get).toList());
          };
      if (!value.shape().equals(node.shape())) {
        throw new IllegalArgumentException(node + " got a value of shape " + value.shape());
      }
      values.put(node, value);
    }
    Map<String, NdArray> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, values.get(node)));
    Map<Variable, NdArray> updates = new LinkedHashMap<>();
    graph.updates().forEach((variable, node) -> updates.put(variable, values.get(node)));
    return new Result(outputs, updates, values);
  }

  private static NdArray required(NdArray value, Node node) {
    if (value == null) {
      throw new IllegalArgumentException("no value given for " + node);
    }
    return value;
  }
}
