package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.SumTo;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes the gradient of a gate from the pass that the gradient sums of batch norm take. With {@code
 * u = gamma * x̂ + beta} and {@code y = s * u}, all of
 *
 * <pre>
 * ds = Σ dy * u                            over an image,
 * Σ du, Σ du * x̂ with du = s * dy + t      over the batch, t from the squeeze,
 * </pre>
 *
 * follow from {@code Σ dy}, {@code Σ dy * x̂} and {@code Σ x̂} over each image, so that {@code du}
 * is never stored: what is left is a small computation on vectors of a sample. The same with an
 * activation behind the batch norm, whose sums are others.
 */
public final class ShareGradientSums implements Pass {
  @Override
  public String name() {
    return "share gradient sums";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Node, SharedSums> shared = find(graph);
    Map<Node, Node> rebuilt = new IdentityHashMap<>();
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          Node result =
              shared.containsKey(node)
                  ? shared.get(node).rewrite(node, rebuilt, builder)
                  : Rewriter.copy(node, inputs, builder);
          rebuilt.put(node, result);
          return result;
        });
  }

  /** For each sum that shares a pass that pass. */
  private static Map<Node, SharedSums> find(Graph graph) {
    Users users = new Users(graph);
    Map<Node, Integer> positions = new IdentityHashMap<>();
    graph.nodes().forEach(n -> positions.put(n, positions.size()));
    Map<Node, SharedSums> shared = new IdentityHashMap<>();
    List<Node> gates = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (isOfSamples(node) && !shared.containsKey(node)) {
        gates.add(node);
      } else if (node.op() instanceof NormalizeGradientSums && node.input(1).shape().isImage()) {
        Predicate<Node> isLater = n -> positions.get(n) > positions.get(node);
        SharedSums.of(node, users, positions::get)
            .ifPresent(sums -> {
              List<Node> served =
                  Stream.concat(gates.stream(), ofGradient(node.input(0), users).filter(isLater))
                      .filter(sums::add)
                      .toList();
              gates.removeAll(served);
              if (sums.pays()) {
                served.forEach(gate -> shared.put(gate, sums));
                shared.put(node, sums);
              }
            });
      }
    }
    return shared;
  }

  /** The sums of {@code gradient} times something over images. */
  private static Stream<Node> ofGradient(Node gradient, Users users) {
    return users.of(gradient).stream()
        .filter(n -> n.op() instanceof PointwiseOp)
        .flatMap(n -> users.of(n).stream())
        .filter(ShareGradientSums::isOfSamples);
  }

  private static boolean isOfSamples(Node node) {
    if (!(node.op() instanceof SumTo)) {
      return false;
    }
    Shape image = node.input(0).shape();
    return image.isImage() && Access.of(node.shape(), image) == Access.SAMPLE_CHANNEL;
  }
}
