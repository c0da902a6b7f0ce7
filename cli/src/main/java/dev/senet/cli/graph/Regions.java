package dev.senet.cli.graph;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.pass.Rewriter;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Input;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.VariableRef;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The regions of a graph, and which of them give outputs. Parameters, and what is computed from
 * them alone (once, when a program is loaded), belong to none.
 *
 * @param regions in an order in which they can be computed
 * @param outputs the number of the region that gives each output
 */
record Regions(List<Region> regions, Map<String, Integer> outputs) {
  /** A region for each node. */
  static Regions before(Graph graph) {
    Collector collector = new Collector(graph);
    for (Node node : graph.nodes()) {
      if (collector.isDrawn(node)) {
        collector.add(node, List.of(node));
      }
    }
    return collector.regions();
  }

  /**
   * A region for each node that {@code passes} leave of {@code graph}; it names the nodes of {@code
   * graph} that it computes. What the passes drop in prediction, such as dropout, and views without
   * cost that they insert are not shown. A layer that several nodes need, such as a convolution
   * that a squeeze was hoisted through, belongs to the last of them; a node without a layer of its
   * own belongs to what it reads.
   */
  static Regions after(Graph graph, PassPipeline passes) {
    Graph fused = passes.run(withLineNumbers(graph));
    Collector collector = new Collector(fused);
    Set<Node> stored = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node node : fused.nodes()) {
      Node origin = origin(node, graph);
      boolean isView = node.op() instanceof Reshape && !(origin.op() instanceof Reshape);
      if (collector.isDrawn(node) && isView && collector.isDrawn(node.input(0))) {
        collector.addView(node);
      } else if (collector.isDrawn(node) && holdsValueOf(origin, node)) {
        stored.add(origin);
      }
    }
    Map<Node, List<Node>> layers = layersOfEach(fused, graph, collector, stored);
    for (Node node : fused.nodes()) {
      if (layers.containsKey(node)) {
        List<Node> found = layers.get(node);
        boolean readsData = !node.inputs().isEmpty() && collector.isDrawn(node.input(0));
        if (found.isEmpty() && readsData) {
          collector.addView(node);
        } else {
          collector.add(node, found.isEmpty() ? List.of(origin(node, graph)) : found);
        }
      }
    }
    return collector.regions();
  }

  /** The layers of each node of {@code fused}; a layer goes to the last node that needs it. */
  private static Map<Node, List<Node>> layersOfEach(
      Graph fused, Graph graph, Collector collector, Set<Node> stored) {
    Collector network = new Collector(graph);
    Map<Node, List<Node>> layers = new IdentityHashMap<>();
    Set<Node> taken = new HashSet<>();
    for (Node node : fused.nodes().reversed()) {
      if (collector.isDrawn(node) && !collector.isView(node)) {
        Set<Node> found = layers(origin(node, graph), stored, network);
        found.removeIf(layer -> isDropped(layer) || !taken.add(layer));
        layers.put(node, graph.nodes().stream().filter(found::contains).toList());
      }
    }
    return layers;
  }

  /** The same graph, each node with its number (from 1) as its line, which passes hand on. */
  private static Graph withLineNumbers(Graph graph) {
    Map<Node, Integer> lines = new IdentityHashMap<>();
    graph.nodes().forEach(n -> lines.put(n, lines.size() + 1));
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          int line = lines.get(node);
          builder.at(node.name(), new SourceSpan("", line, 1, line, 1));
          return Rewriter.copy(node, inputs, builder);
        });
  }

  /** The node of the network that {@code node} was made from. */
  private static Node origin(Node node, Graph network) {
    return network.nodes().get(node.span().line() - 1);
  }

  /** Whether {@code node} can be the result of {@code origin}, not a step on the way to it. */
  private static boolean holdsValueOf(Node origin, Node node) {
    return node.shape().isBatched() == origin.shape().isBatched()
        && node.shape().elements() == origin.shape().elements();
  }

  /** {@code last} and all that it needs and that is not stored for itself. */
  private static Set<Node> layers(Node last, Set<Node> stored, Collector network) {
    Set<Node> found = new HashSet<>(Set.of(last));
    List<Node> open = new ArrayList<>(found);
    while (!open.isEmpty()) {
      for (Node input : open.removeLast().inputs()) {
        boolean isInside = !stored.contains(input) && !(input.op() instanceof Input);
        if (isInside && network.isDrawn(input) && found.add(input)) {
          open.add(input);
        }
      }
    }
    return found;
  }

  private static boolean isDropped(Node node) {
    return node.op() instanceof Dropout || node.op() instanceof StochasticDepth;
  }

  /** Makes the regions of a graph. */
  private static final class Collector {
    private final Graph graph;
    private final Set<Node> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> views = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Node, Integer> numbers = new IdentityHashMap<>();
    private final List<Region> regions = new ArrayList<>();

    Collector(Graph graph) {
      this.graph = graph;
      Collection<Node> outputs = graph.outputs().values();
      for (Node node : graph.nodes()) {
        boolean isParameter = node.op() instanceof VariableRef || node.op() instanceof Constant;
        boolean dependsOnData =
            node.inputs().isEmpty()
                ? !isParameter
                : node.inputs().stream().anyMatch(drawn::contains);
        if (dependsOnData || outputs.contains(node)) {
          drawn.add(node);
        }
      }
    }

    boolean isDrawn(Node node) {
      return drawn.contains(node);
    }

    boolean isView(Node node) {
      return views.contains(node);
    }

    void addView(Node node) {
      views.add(node);
    }

    void add(Node node, List<Node> layers) {
      List<Integer> inputs =
          node.inputs().stream().filter(drawn::contains).map(this::number).distinct().toList();
      numbers.put(node, regions.size());
      regions.add(new Region(node, layers, inputs));
    }

    private int number(Node node) {
      return views.contains(node) ? number(node.input(0)) : numbers.get(node);
    }

    Regions regions() {
      Map<String, Integer> outputs = new LinkedHashMap<>();
      graph.outputs().forEach((name, node) -> outputs.put(name, number(node)));
      return new Regions(List.copyOf(regions), outputs);
    }
  }
}
