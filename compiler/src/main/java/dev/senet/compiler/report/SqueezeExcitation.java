package dev.senet.compiler.report;

import dev.senet.compiler.pass.Rewriter;
import dev.senet.compiler.pass.Sliding;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Multiply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Squeeze-and-Excitation block, found by its algebra, however it is written: a product of an
 * image [N, H, W, C] and a gate [N, C] that is computed from pooled images alone (Hu, Shen, Sun
 * 2018, section 3).
 *
 * @param scale the product
 * @param gate the operand of the product that is the same all over the image
 * @param squeezes the pools that the gate follows from
 * @param excitation what lies between pools and product, in order; the gate is the last
 */
public record SqueezeExcitation(Node scale, Node gate, List<Node> squeezes, List<Node> excitation) {
  public SqueezeExcitation {
    squeezes = List.copyOf(squeezes);
    excitation = List.copyOf(excitation);
  }

  /** The blocks of a network or of a step of training, which has them in its forward pass. */
  public static List<SqueezeExcitation> in(Graph graph) {
    List<Node> forward = forward(graph);
    Set<Node> squeezed = new HashSet<>();
    List<SqueezeExcitation> blocks = new ArrayList<>();
    for (Node node : forward) {
      if (isSqueezed(node, squeezed)) {
        squeezed.add(node);
      } else if (node.op() instanceof Multiply) {
        List<Node> gates =
            node.inputs().stream().filter(squeezed::contains).filter(g -> fits(g, node)).toList();
        if (gates.size() == 1) {
          blocks.add(of(node, gates.getFirst(), forward, squeezed));
        }
      }
    }
    return blocks;
  }

  private static SqueezeExcitation of(
      Node scale, Node gate, List<Node> forward, Set<Node> squeezed) {
    Set<Node> needed = new HashSet<>(Set.of(gate));
    List<Node> squeezes = new ArrayList<>();
    List<Node> excitation = new ArrayList<>();
    for (Node node : forward.reversed()) {
      if (needed.contains(node)) {
        List<Node> inputs = batched(node).stream().filter(squeezed::contains).toList();
        (inputs.isEmpty() ? squeezes : excitation).add(node);
        needed.addAll(inputs);
      }
    }
    return new SqueezeExcitation(scale, gate, squeezes.reversed(), excitation.reversed());
  }

  /** The nodes that the outputs need: not those of the backward pass. */
  static List<Node> forward(Graph graph) {
    Set<Node> needed = new HashSet<>(graph.outputs().values());
    List<Node> forward = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      if (needed.contains(node)) {
        needed.addAll(node.inputs());
        forward.add(node);
      }
    }
    return forward.reversed();
  }

  /** Whether {@code node} is a vector and follows from pooled images alone. */
  private static boolean isSqueezed(Node node, Set<Node> squeezed) {
    List<Node> inputs = batched(node);
    return isVector(node.shape())
        && !inputs.isEmpty()
        && inputs.stream().allMatch(x -> !isVector(x.shape()) || squeezed.contains(x));
  }

  /** Whether {@code gate} has a value for each channel; the mask of a whole sample has one. */
  private static boolean fits(Node gate, Node scale) {
    int channels = scale.shape().channels();
    return !isVector(scale.shape()) && channels > 1 && gate.shape().elements() == channels;
  }

  private static List<Node> batched(Node node) {
    return node.inputs().stream().filter(x -> x.shape().isBatched()).toList();
  }

  private static boolean isVector(Shape shape) {
    return shape.isBatched() && Sliding.isVector(shape);
  }

  /** The image that is scaled. */
  public Node image() {
    return scale.input(scale.input(0) == gate ? 1 : 0);
  }

  /** Whether {@code node} squeezes, excites or scales in this block. */
  public boolean contains(Node node) {
    return node == scale || squeezes.contains(node) || excitation.contains(node);
  }

  /** The path that all parts share, such as {@code stage2.repeat1.se1}; else that of the scale. */
  public String name() {
    String[] path = scale.name().split("\\.", -1);
    int shared = path.length;
    for (Node node : squeezes) {
      String[] other = node.name().split("\\.", -1);
      int i = 0;
      while (i < Math.min(shared, other.length) && path[i].equals(other[i])) {
        i++;
      }
      shared = i;
    }
    return shared == 0 ? scale.name() : String.join(".", List.of(path).subList(0, shared));
  }

  /** {@code graph}, a network with these blocks, without them: images stay as they are. */
  public static Graph remove(Graph graph, List<SqueezeExcitation> blocks) {
    Set<Node> scales = new HashSet<>(blocks.stream().map(SqueezeExcitation::scale).toList());
    Set<Node> gates = new HashSet<>(blocks.stream().map(SqueezeExcitation::gate).toList());
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            scales.contains(node)
                ? inputs.get(gates.contains(node.input(0)) ? 1 : 0)
                : Rewriter.copy(node, inputs, builder));
  }
}
