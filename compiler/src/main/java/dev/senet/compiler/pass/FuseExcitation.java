package dev.senet.compiler.pass;

import dev.senet.compiler.pass.Excitation.Stage;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one kernel of what lies between a squeeze and the image that its gate is applied to: the
 * mean from sums, linear layers, activations. Each of them is far shorter than a launch.
 */
public final class FuseExcitation implements Pass {
  /** Larger weights are shared out among the threads by kernels of their own. */
  private static final int MAX_WEIGHTS = 1 << 20;

  /** Elements of a vector. */
  private static final int MAX_ELEMENTS = 1 << 14;

  @Override
  public String name() {
    return "fuse excitation";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    Map<Node, List<Node>> clusters = new IdentityHashMap<>();
    Set<Node> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node node : graph.nodes().reversed()) {
      if (!taken.contains(node) && isGate(node, users)) {
        List<Node> cluster = cluster(node, graph, users);
        if (cluster.stream().filter(n -> !(n.op() instanceof Reshape)).count() > 1) {
          clusters.put(node, cluster);
          taken.addAll(cluster);
        }
      }
    }
    Map<Node, Node> rebuilt = new IdentityHashMap<>();
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          Node result =
              clusters.containsKey(node)
                  ? fuse(clusters.get(node), rebuilt, builder)
                  : Rewriter.copy(node, inputs, builder);
          rebuilt.put(node, result);
          return result;
        });
  }

  /** Whether an image reads {@code node}, perhaps through reshapes, or something else than this. */
  private static boolean isGate(Node node, Users users) {
    return !(node.op() instanceof Reshape) && isSmall(node) && leadsToImage(node, users);
  }

  private static boolean leadsToImage(Node node, Users users) {
    return users.of(node).stream()
        .anyMatch(u ->
            u.op() instanceof Reshape
                ? leadsToImage(u, users)
                : u.shape().isBatched() && !Sliding.isVector(u.shape()));
  }

  /** The nodes whose results only {@code gate} needs, in order, that one included. */
  private static List<Node> cluster(Node gate, Graph graph, Users users) {
    Set<Node> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.add(gate);
    List<Node> cluster = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      boolean isInside =
          isSmall(node)
              && !users.isResult(node)
              && !users.of(node).isEmpty()
              && found.containsAll(users.of(node));
      if (node == gate || isInside) {
        found.add(node);
        cluster.add(node);
      }
    }
    return cluster.reversed();
  }

  /** Whether {@code node} can be computed sample by sample within the cache. */
  private static boolean isSmall(Node node) {
    Shape shape = node.shape();
    if (!shape.isBatched() || shape.elements() > MAX_ELEMENTS) {
      return false;
    }
    return switch (node.op()) {
      case GlobalAveragePool p -> node.input(0).op() instanceof WithSums;
      case Reshape r -> true;
      case Concat c -> shape.positions() == 1;
      case Pointwise p -> node.inputs().stream().allMatch(x -> isReadable(x.shape(), shape));
      case Convolution c -> isProduct(c, node, List.of());
      case Fused(Convolution c, int n, Optional<?> prologue, int m, Optional<?> e, int k) ->
          prologue.isEmpty() && isProduct(c, node, node.inputs().subList(n, n + k));
      default -> false;
    };
  }

  private static boolean isReadable(Shape operand, Shape shape) {
    boolean isAlike = Sliding.isVector(shape) && operand.elements() == shape.elements();
    return isAlike || operand.elements() == 1 && !operand.isBatched();
  }

  private static boolean isProduct(Convolution convolution, Node node, List<Node> operands) {
    Shape x = node.input(0).shape();
    int weights = node.input(1).shape().elements();
    boolean isDense =
        convolution.groups() == 1
            && node.shape().positions() == 1
            && x.elements() * node.shape().channels() == weights;
    return weights <= MAX_WEIGHTS
        && (isDense || Sliding.of(convolution, x, node.shape()).isPresent())
        && operands.stream().allMatch(o -> isReadable(o.shape(), node.shape()));
  }

  private static Node fuse(List<Node> cluster, Map<Node, Node> rebuilt, GraphBuilder builder) {
    Map<Node, Integer> places = new LinkedHashMap<>();
    for (Node node : cluster) {
      node.inputs().stream()
          .filter(x -> !cluster.contains(x))
          .forEach(x -> places.putIfAbsent(x, places.size()));
    }
    List<Node> inputs = places.keySet().stream().map(rebuilt::get).toList();
    List<Stage> stages = new ArrayList<>();
    for (Node node : cluster) {
      Op op = node.op();
      stages.add(new Stage(op, node.inputs().stream().map(places::get).toList()));
      places.put(node, places.size());
    }
    return builder.apply(new Excitation(inputs.size(), stages), inputs);
  }
}
