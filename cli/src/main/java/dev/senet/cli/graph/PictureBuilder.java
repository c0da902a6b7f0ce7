package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Row;
import dev.senet.cli.graph.Picture.Edge;
import dev.senet.compiler.report.SqueezeExcitation;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.VariableRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns the regions of a network into a picture. */
final class PictureBuilder {
  /** The group of what a step of training does once the loss is known. */
  private static final String BACKWARD = "backward and update";

  private final Regions regions;
  private final Map<Node, Kind> squeezeExcitation;
  private final Set<Node> backward = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Variable> counted = new HashSet<>();

  /**
   * @param network the graph whose nodes are the regions' layers
   */
  PictureBuilder(Graph network, Regions regions) {
    this.regions = regions;
    this.squeezeExcitation = partsOfBlocks(network);
    network.nodes().stream()
        .dropWhile(n -> !(n.op() instanceof BatchMeanGradient))
        .forEach(backward::add);
  }

  private static Map<Node, Kind> partsOfBlocks(Graph network) {
    Map<Node, Kind> parts = new IdentityHashMap<>();
    for (SqueezeExcitation block : SqueezeExcitation.in(network)) {
      block.squeezes().forEach(n -> parts.put(n, Kind.SQUEEZE));
      block.excitation().forEach(n -> parts.put(n, Kind.EXCITATION));
      parts.put(block.scale(), Kind.SCALE);
    }
    return parts;
  }

  /** The picture; {@code title} is followed by numbers. */
  Picture build(String title) {
    GroupTree tree = new GroupTree(List.of());
    for (int i = 0; i < regions.regions().size(); i++) {
      List<Node> layers = layers(regions.regions().get(i));
      tree.add(box(i, layers), layers.stream().map(this::path).toList());
    }
    List<Edge> edges = edges();
    int number = regions.regions().size();
    for (Map.Entry<String, Integer> output : regions.outputs().entrySet()) {
      Region region = regions.regions().get(output.getValue());
      edges.add(edge(output.getValue(), number, false));
      addOutput(tree, number++, output.getKey(), region);
    }
    var root = tree.build();
    return new Picture(title, subtitle(root.totals()), root, edges);
  }

  private String subtitle(Totals totals) {
    return String.format(
        Locale.ROOT,
        "%,d ops · %s · %s of tensors read and written per sample",
        regions.regions().stream().filter(r -> !r.inputs().isEmpty()).count(),
        totals.text(),
        Totals.bytes(totals.bytes()));
  }

  private static List<Node> layers(Region region) {
    return region.layers().isEmpty() ? List.of(region.result()) : region.layers();
  }

  private List<String> path(Node layer) {
    List<String> path = new ArrayList<>(backward.contains(layer) ? List.of(BACKWARD) : List.of());
    path.addAll(List.of(layer.name().split("\\.", -1)));
    return path;
  }

  private Box box(int number, List<Node> layers) {
    Region region = regions.regions().get(number);
    List<Row> rows = layers.stream().map(n -> new Row(kind(n), OpText.of(n), n.name())).toList();
    Totals totals = totals(region, layers);
    return new Box(
        number, rows, main(layers), shape(region), totals, details(region, layers, totals));
  }

  /** The shape of the result as the network has it: passes look at vectors as images. */
  private static String shape(Region region) {
    Shape stored = region.result().shape();
    Shape last = layers(region).getLast().shape();
    return OpText.dims((last.elements() == stored.elements() ? last : stored).dims());
  }

  /** The row of the anchor: the last op that is more than a computation on each element. */
  private static int main(List<Node> layers) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      boolean isLight =
          layers.get(i).op() instanceof PointwiseOp || layers.get(i).op() instanceof Reshape;
      if (!isLight) {
        return i;
      }
    }
    return layers.size() - 1;
  }

  private Kind kind(Node node) {
    Kind part = squeezeExcitation.getOrDefault(node, OpText.kind(node));
    return part == Kind.OTHER && backward.contains(node) ? Kind.TRAINING : part;
  }

  private Totals totals(Region region, List<Node> layers) {
    long parameters = 0;
    long multiplyAdds = 0;
    for (Node layer : layers) {
      for (Node input : layer.inputs()) {
        if (input.op() instanceof VariableRef(Variable variable)
            && variable.role().isTrained()
            && counted.add(variable)) {
          parameters += variable.type().shape().elements();
        }
      }
      multiplyAdds += layer.op().cost(layer.inputTypes(), layer.type()).multiplyAdds();
    }
    long read = region.inputs().stream().mapToLong(i -> bytes(regions.regions().get(i))).sum();
    return new Totals(
        parameters, multiplyAdds, region.inputs().isEmpty() ? 0 : read + bytes(region));
  }

  private static long bytes(Region region) {
    return region.result().type().bytes(1);
  }

  private static List<String> details(Region region, List<Node> layers, Totals totals) {
    List<String> lines = new ArrayList<>();
    for (Node layer : layers) {
      String position = layer.span().position();
      lines.add(
          OpText.of(layer)
              + "  "
              + layer.name()
              + (position.isEmpty() ? "" : "  (" + position + ")"));
    }
    lines.add("result: " + region.result().type() + ", " + Totals.bytes(bytes(region)));
    lines.add(String.format(Locale.ROOT, "parameters: %,d", totals.parameters()));
    lines.add(String.format(Locale.ROOT, "multiply-adds: %,d", totals.multiplyAdds()));
    lines.add("reads and writes " + Totals.bytes(totals.bytes()) + " per sample");
    return lines;
  }

  private void addOutput(GroupTree tree, int number, String name, Region region) {
    List<Row> rows = List.of(new Row(Kind.PORT, "output", name));
    List<String> details = List.of("output " + name, region.result().type().toString());
    boolean hasGroup = path(layers(region).getLast()).getFirst().equals(name);
    tree.add(
        new Box(number, rows, 0, shape(region), Totals.NONE, details),
        List.of(hasGroup ? List.of(name, name) : List.of(name)));
  }

  private List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    int[] depths = new int[regions.regions().size()];
    for (int to = 0; to < depths.length; to++) {
      Region region = regions.regions().get(to);
      int deepest = 0;
      for (int from : region.inputs()) {
        depths[to] = Math.max(depths[to], depths[from] + 1);
        deepest = Math.max(deepest, isLike(from, region) ? depths[from] : 0);
      }
      boolean adds = region.layers().stream().anyMatch(n -> n.op() instanceof Add);
      for (int from : region.inputs()) {
        boolean isSkip = adds && isLike(from, region) && depths[from] < deepest;
        edges.add(edge(from, to, isSkip));
      }
    }
    return edges;
  }

  private boolean isLike(int from, Region region) {
    return regions.regions().get(from).result().type().equals(region.result().type());
  }

  private Edge edge(int from, int to, boolean isSkip) {
    var type = regions.regions().get(from).result().type();
    return new Edge(from, to, type.toString(), type.bytes(1), isSkip);
  }
}
