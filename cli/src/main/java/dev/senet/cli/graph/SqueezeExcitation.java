package dev.senet.cli.graph;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Multiply;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds Squeeze-and-Excitation by its algebra, however it is written: a product of an image [N, H,
 * W, C] and a gate [N, C] that is computed from a pooled image alone (Hu, Shen, Sun 2018, section
 * 3).
 */
final class SqueezeExcitation {
  private final Set<Node> squeezed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Node, Kind> parts = new IdentityHashMap<>();

  private SqueezeExcitation() {}

  /** The nodes that squeeze, excite and scale. */
  static Map<Node, Kind> partsOf(Graph graph) {
    SqueezeExcitation search = new SqueezeExcitation();
    graph.nodes().stream().filter(search::isSqueezed).forEach(search.squeezed::add);
    graph.nodes().reversed().forEach(search::visit);
    return search.parts;
  }

  /** Whether {@code node} has one position and follows from pooled images alone. */
  private boolean isSqueezed(Node node) {
    return isVector(node.shape())
        && !images(node).isEmpty()
        && images(node).stream().allMatch(i -> !isVector(i.shape()) || squeezed.contains(i));
  }

  /** Visits the readers of a node before the node. */
  private void visit(Node node) {
    if (node.op() instanceof Multiply && !isVector(node.shape())) {
      List<Node> gates = node.inputs().stream().filter(squeezed::contains).toList();
      if (gates.size() == 1) {
        parts.put(node, Kind.SCALE);
        gates.forEach(this::markGate);
      }
    } else if (parts.get(node) == Kind.EXCITATION) {
      images(node).forEach(this::markGate);
    }
  }

  private void markGate(Node node) {
    boolean pools = images(node).stream().noneMatch(squeezed::contains);
    parts.put(node, pools ? Kind.SQUEEZE : Kind.EXCITATION);
  }

  private static List<Node> images(Node node) {
    return node.inputs().stream().filter(i -> i.shape().isBatched()).toList();
  }

  private static boolean isVector(Shape shape) {
    return shape.isBatched() && shape.positions() == 1;
  }
}
