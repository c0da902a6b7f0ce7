package dev.senet.compiler.autodiff;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.op.Add;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Multiply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reverse-mode differentiation, graph to graph (Griewank, Walther, "Evaluating Derivatives", ch.
 * 3). Every gradient node has the name and source span of the forward node that it belongs to.
 */
public final class Differentiator {
  private final GraphBuilder scratch = new GraphBuilder();
  private final Map<Node, Node> gradients = new LinkedHashMap<>();
  private final List<Node> forward;
  private final Set<Node> relevant;

  private Differentiator(Graph graph, Collection<Node> wanted) {
    forward = graph.nodes();
    relevant = dependants(forward, wanted);
    scratch.addAll(graph);
  }

  /**
   * Adds to {@code builder} the nodes that compute the gradients of {@code loss}, and no others.
   * Their order depends on the order of {@code graph} only.
   *
   * @param builder holds the nodes of {@code graph} already
   * @param graph the forward pass
   * @param loss a scalar without batch
   * @param wanted the nodes by which to differentiate
   * @return for each of {@code wanted}, in that order, its gradient; zeros where the loss does not
   *     depend on it
   */
  public static Map<Node, Node> differentiate(
      GraphBuilder builder, Graph graph, Node loss, List<Node> wanted) {
    if (loss.shape().isBatched() || loss.shape().elements() != 1) {
      throw new ShapeException(
          "the loss must be a scalar, not " + loss.type(), "take its mean over the batch");
    }
    Differentiator differentiator = new Differentiator(graph, wanted);
    differentiator.run(loss);
    Map<Node, Node> result = new LinkedHashMap<>();
    wanted.forEach(node -> result.put(node, differentiator.gradientOrZero(node)));
    List<Node> all = differentiator.scratch.build().nodes();
    builder.addAll(new Graph(needed(all, result.values()), Map.of(), Map.of()));
    return result;
  }

  private void run(Node loss) {
    scratch.at(loss);
    Node seed = scratch.constant(1);
    gradients.put(loss, loss.shape().rank() == 0 ? seed : repeat(seed, loss));
    for (Node node : forward.reversed()) {
      Node dy = gradients.get(node);
      if (dy == null || node.inputs().stream().noneMatch(relevant::contains)) {
        continue;
      }
      scratch.at(node);
      List<Optional<Node>> byInput = node.op().differentiate(scratch, node, dy);
      for (int i = 0; i < byInput.size(); i++) {
        Node input = node.input(i);
        if (relevant.contains(input)) {
          byInput.get(i).ifPresent(part -> accumulate(input, part));
        }
      }
    }
  }

  private void accumulate(Node input, Node part) {
    if (!part.type().equals(input.type())) {
      throw new IllegalStateException(
          "the gradient of " + input + " has the type " + part.type() + ", from " + part);
    }
    gradients.merge(input, part, (sum, next) -> scratch.apply(new Add(), sum, next));
  }

  private Node gradientOrZero(Node node) {
    Node gradient = gradients.get(node);
    if (gradient != null) {
      return gradient;
    }
    scratch.at(node);
    return node.shape().isBatched()
        ? scratch.apply(new Multiply(), node, scratch.constant(0))
        : repeat(scratch.constant(0), node);
  }

  private Node repeat(Node scalar, Node like) {
    return like.shape().rank() == 0 ? scalar : scratch.apply(new BroadcastTo(like.shape()), scalar);
  }

  /** {@code wanted} and all nodes that depend on them. */
  private static Set<Node> dependants(List<Node> nodes, Collection<Node> wanted) {
    Set<Node> found = new HashSet<>(wanted);
    for (Node node : nodes) {
      if (node.inputs().stream().anyMatch(found::contains)) {
        found.add(node);
      }
    }
    return found;
  }

  /** The nodes that {@code results} depend on, in order. */
  private static List<Node> needed(List<Node> nodes, Collection<Node> results) {
    Set<Node> found = new HashSet<>(results);
    List<Node> needed = new ArrayList<>();
    for (Node node : nodes.reversed()) {
      if (found.contains(node)) {
        found.addAll(node.inputs());
        needed.add(node);
      }
    }
    return needed.reversed();
  }
}
