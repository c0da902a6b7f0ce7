package dev.senet.bench.torch;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.VariableRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One call of PyTorch.
 *
 * @param anchor what is computed
 * @param bias what is added in the same call
 * @param result the node whose value that is: {@code anchor}, or the addition of the bias
 * @param dead nodes that nothing reads after this step
 */
record TorchStep(Node anchor, Optional<Node> bias, Node result, List<Node> dead) {
  /** The calls that compute {@code graph}, in order. */
  static List<TorchStep> of(Graph graph) {
    List<TorchStep> steps = withoutDeath(graph);
    Set<Node> read = new HashSet<>(graph.outputs().values());
    for (int i = steps.size() - 1; i >= 0; i--) {
      TorchStep step = steps.get(i);
      List<Node> dead =
          step.operands().distinct().filter(node -> !isLeaf(node)).filter(read::add).toList();
      steps.set(i, new TorchStep(step.anchor, step.bias, step.result, dead));
    }
    return steps;
  }

  private Stream<Node> operands() {
    return Stream.concat(anchor.inputs().stream(), bias.stream());
  }

  private static List<TorchStep> withoutDeath(Graph graph) {
    Map<Node, List<Node>> users = graph.users();
    Map<Node, Node> anchors = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (addsBias(node)
          && users.get(node.input(0)).size() == 1
          && !graph.isResult(node.input(0))) {
        anchors.put(node, node.input(0));
      }
    }
    List<TorchStep> steps = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (isLeaf(node) || anchors.containsValue(node)) {
        continue;
      }
      Optional<Node> bias = Optional.of(node).filter(anchors::containsKey).map(n -> n.input(1));
      steps.add(new TorchStep(anchors.getOrDefault(node, node), bias, node, List.of()));
    }
    return steps;
  }

  private static boolean addsBias(Node node) {
    return node.op() instanceof Add
        && (node.input(0).op() instanceof Convolution || node.input(0).op() instanceof Linear)
        && node.input(1).op() instanceof VariableRef
        && node.input(1).shape().equals(Shape.of(node.shape().channels()));
  }

  private static boolean isLeaf(Node node) {
    return node.op() instanceof Input
        || node.op() instanceof VariableRef
        || node.op() instanceof Constant;
  }
}
