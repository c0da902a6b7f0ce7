package dev.senet.cli;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import dev.senet.runtime.GraphModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model in numbers; of one sample, where they depend on the batch.
 *
 * @param parameters trained scalars
 * @param multiplyAdds multiply-adds of convolutions and matrix products
 * @param flops all arithmetic operations; a multiply-add counts as two
 */
record NetworkSummary(
    String model,
    long parameters,
    long multiplyAdds,
    long flops,
    List<Port> inputs,
    List<Port> outputs,
    List<Layer> layers) {

  /** An input or output; its shape begins with {@code "N"} if there is a batch. */
  record Port(String name, String type, List<Object> shape) {}

  /** A node of the graph; parameters that several share are counted at the first. */
  record Layer(
      String name, String op, List<Object> shape, long parameters, long multiplyAdds, long flops) {}

  static NetworkSummary of(GraphModel model) {
    Graph graph = model.graph();
    List<Layer> layers = layers(graph);
    return new NetworkSummary(
        model.name(),
        graph.parameters(),
        graph.multiplyAdds(),
        layers.stream().mapToLong(Layer::flops).sum(),
        graph.inputs().stream().map(n -> port(((Input) n.op()).name(), n)).toList(),
        graph.outputs().entrySet().stream().map(e -> port(e.getKey(), e.getValue())).toList(),
        layers);
  }

  private static List<Layer> layers(Graph graph) {
    List<Layer> layers = new ArrayList<>();
    Set<Variable> counted = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Input
          || node.op() instanceof VariableRef
          || node.op() instanceof Constant)) {
        long parameters = 0;
        for (Node input : node.inputs()) {
          if (input.op() instanceof VariableRef(Variable variable)
              && variable.role().isTrained()
              && counted.add(variable)) {
            parameters += variable.type().shape().elements();
          }
        }
        Cost cost = node.op().cost(node.inputTypes(), node.type());
        layers.add(
            new Layer(
                node.name(),
                node.op().name(),
                dims(node.shape()),
                parameters,
                cost.multiplyAdds(),
                cost.flops()));
      }
    }
    return layers;
  }

  private static Port port(String name, Node node) {
    return new Port(
        name, node.type().dtype().name().toLowerCase(java.util.Locale.ROOT), dims(node.shape()));
  }

  private static List<Object> dims(Shape shape) {
    List<Object> dims = new ArrayList<>(shape.dims());
    if (shape.isBatched()) {
      dims.addFirst("N");
    }
    return dims;
  }
}
