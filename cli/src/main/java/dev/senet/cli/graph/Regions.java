package dev.senet.cli.graph;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.report.Provenance;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.StochasticDepth;
import java.util.ArrayList;
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
    Provenance provenance = Provenance.of(graph, passes);
    Collector collector = new Collector(provenance.fused());
    List<Node> drawn = provenance.fused().nodes().stream().filter(provenance::isOfRun).toList();
    drawn.stream().filter(provenance::isView).forEach(collector::addView);
    Map<Node, List<Node>> layers = layersOfEach(provenance, collector);
    for (Node node : drawn) {
      if (layers.containsKey(node)) {
        List<Node> found = layers.get(node);
        boolean readsData = !node.inputs().isEmpty() && provenance.isOfRun(node.input(0));
        if (found.isEmpty() && readsData) {
          collector.addView(node);
        } else {
          collector.add(node, found.isEmpty() ? List.of(provenance.origin(node)) : found);
        }
      }
    }
    return collector.regions();
  }

  /** The layers of each node of the fused graph; a layer goes to the last node that needs it. */
  private static Map<Node, List<Node>> layersOfEach(Provenance provenance, Collector collector) {
    Map<Node, List<Node>> layers = new IdentityHashMap<>();
    Set<Node> taken = new HashSet<>();
    for (Node node : provenance.fused().nodes().reversed()) {
      if (collector.isDrawn(node) && !collector.isView(node)) {
        Set<Node> found = provenance.layers(node);
        found.removeIf(layer -> isDropped(layer) || !taken.add(layer));
        layers.put(node, provenance.source().nodes().stream().filter(found::contains).toList());
      }
    }
    return layers;
  }

  private static boolean isDropped(Node node) {
    return node.op() instanceof Dropout || node.op() instanceof StochasticDepth;
  }

  /** Makes the regions of a graph. */
  private static final class Collector {
    private final Graph graph;
    private final Set<Node> drawn;
    private final Set<Node> views = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Node, Integer> numbers = new IdentityHashMap<>();
    private final List<Region> regions = new ArrayList<>();

    Collector(Graph graph) {
      this.graph = graph;
      this.drawn = Provenance.ofRun(graph);
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
