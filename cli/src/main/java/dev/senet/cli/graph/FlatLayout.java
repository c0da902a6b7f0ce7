package dev.senet.cli.graph;

import dev.senet.cli.graph.Frame.Point;
import dev.senet.cli.graph.Frame.Wire;
import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Group;
import dev.senet.cli.graph.Layout.Block;
import dev.senet.cli.graph.Layout.Segment;
import dev.senet.cli.graph.Picture.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/** Places the children of one group, whose sizes are known, with ELK's layered algorithm. */
final class FlatLayout {
  /** With more wires, the placement that makes most of them straight takes too long. */
  private static final int MANY_WIRES = 120;

  private final Group group;
  private final Map<Segment, Edge> segments;
  private final boolean isRow;
  private final List<Slot> slots = new ArrayList<>();
  // ELK wants a parent around a node with ports.
  private final ElkNode graph = ElkGraphUtil.createNode(ElkGraphUtil.createGraph());
  private final List<ElkNode> nodes = new ArrayList<>();
  private final Map<End, ElkPort> ports = new LinkedHashMap<>();

  /** Where wires of one tensor meet a child or the border. */
  private record End(int tensor, int child, boolean isEntry) {}

  /**
   * @param isRow whether the children stand side by side rather than below each other
   */
  FlatLayout(Group group, List<Block> children, Map<Segment, Edge> segments, boolean isRow) {
    this.group = group;
    this.segments = segments;
    this.isRow = isRow;
    for (int i = 0; i < children.size(); i++) {
      slots.add(new Slot(children.get(i), isRow, tensors(i, true), tensors(i, false)));
    }
  }

  /** The tensors that enter or leave {@code child}. */
  private List<Integer> tensors(int child, boolean isEntry) {
    return segments.keySet().stream()
        .filter(s -> (isEntry ? s.to() : s.from()) == child)
        .map(Segment::tensor)
        .distinct()
        .toList();
  }

  Block run() {
    configure();
    slots.forEach(this::addNode);
    Map<Segment, ElkEdge> edges = new HashMap<>();
    for (Segment s : segments.keySet()) {
      ElkPort from = port(new End(s.tensor(), s.from(), s.from() == Wire.BORDER));
      ElkPort to = port(new End(s.tensor(), s.to(), s.to() != Wire.BORDER));
      edges.put(s, ElkGraphUtil.createSimpleEdge(from, to));
    }
    LayoutMetaDataService.getInstance(); // registers what the algorithm looks up by reflection
    new LayeredLayoutProvider().layout(graph, new NullElkProgressMonitor());
    return block(edges);
  }

  private void configure() {
    boolean isTitled = !group.title().isEmpty();
    double padding = isTitled ? Style.GROUP_PADDING : 0;
    double header = isTitled ? Style.HEADER_HEIGHT : 0;
    graph.setProperty(LayeredOptions.DIRECTION, isRow ? Direction.RIGHT : Direction.DOWN);
    graph.setProperty(
        LayeredOptions.PADDING, new ElkPadding(padding + header, padding, padding, padding));
    graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    graph.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_SIDE);
    graph.setProperty(
        LayeredOptions.NODE_PLACEMENT_STRATEGY,
        segments.size() > MANY_WIRES
            ? NodePlacementStrategy.BRANDES_KOEPF
            : NodePlacementStrategy.NETWORK_SIMPLEX);
    graph.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.PREFER_EDGES);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 24.0);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 22.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 16.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, Style.LANE);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 12.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 12.0);
    graph.setProperty(LayeredOptions.SPACING_PORT_PORT, 16.0);
  }

  private void addNode(Slot slot) {
    ElkNode node = ElkGraphUtil.createNode(graph);
    node.setDimensions(slot.width(), slot.height());
    boolean isFree = !isRow && slot.child().frame().item() instanceof Box;
    node.setProperty(
        LayeredOptions.PORT_CONSTRAINTS,
        isFree ? PortConstraints.FIXED_SIDE : PortConstraints.FIXED_POS);
    nodes.add(node);
  }

  private ElkPort port(End end) {
    return ports.computeIfAbsent(end, this::newPort);
  }

  private ElkPort newPort(End end) {
    boolean isBorder = end.child == Wire.BORDER;
    ElkPort port = ElkGraphUtil.createPort(isBorder ? graph : nodes.get(end.child));
    PortSide in = isRow ? PortSide.WEST : PortSide.NORTH;
    PortSide out = isRow ? PortSide.EAST : PortSide.SOUTH;
    port.setProperty(LayeredOptions.PORT_SIDE, end.isEntry ? in : out);
    if (!isBorder) {
      Slot slot = slots.get(end.child);
      Point at = end.isEntry ? slot.entry(end.tensor).getFirst() : slot.exit(end.tensor).getLast();
      port.setLocation(at.x(), at.y());
    }
    return port;
  }

  private Block block(Map<Segment, ElkEdge> edges) {
    Map<Integer, Double> inputs = crossings(true);
    Map<Integer, Double> outputs = crossings(false);
    Header header = Header.of(group, width(), inputs.values());
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Point at = origin(i);
      frames.add(slots.get(i).child().frame().at(at.x(), at.y()));
    }
    List<Wire> wires = new ArrayList<>();
    segments.forEach((s, e) ->
        wires.add(
            new Wire(
                s.tensor(),
                s.from(),
                s.to(),
                e.tensor(),
                e.bytes(),
                e.isSkip(),
                way(s, edges.get(s), inputs, outputs))));
    Frame frame = new Frame(group, 0, 0, header.width(), height(), header.x(), frames, wires);
    return new Block(frame, inputs, outputs);
  }

  /** In a row, room at the left for lanes from the upper border. */
  private double left() {
    return isRow ? Style.LANE * Math.max(count(true), count(false)) : 0;
  }

  private double width() {
    return graph.getWidth() + left() + below();
  }

  private double height() {
    return graph.getHeight() + below();
  }

  /** In a row, room below, and at the right, for lanes to the lower border. */
  private double below() {
    return isRow ? Style.LANE * count(false) : 0;
  }

  private long count(boolean isEntry) {
    return ports.keySet().stream()
        .filter(e -> e.child == Wire.BORDER && e.isEntry == isEntry)
        .count();
  }

  /** Where tensors cross the upper or the lower border. */
  private Map<Integer, Double> crossings(boolean isEntry) {
    Map<Integer, Double> crossings = new LinkedHashMap<>();
    ports.forEach((end, port) -> {
      if (end.child == Wire.BORDER && end.isEntry == isEntry) {
        double lane = Style.LANE * (crossings.size() + 0.75);
        crossings.put(end.tensor, isRow ? lane : port.getX());
      }
    });
    return crossings;
  }

  private Point origin(int child) {
    ElkNode node = nodes.get(child);
    Point inside = slots.get(child).origin();
    return new Point(node.getX() + left() + inside.x(), node.getY() + inside.y());
  }

  /** The corners of a wire: out of a slot, across the group, into another slot. */
  private List<Point> way(
      Segment s, ElkEdge edge, Map<Integer, Double> inputs, Map<Integer, Double> outputs) {
    List<Point> middle = corners(edge.getSections().getFirst());
    if (!isRow) {
      return middle;
    }
    List<Point> way = new ArrayList<>();
    if (s.from() == Wire.BORDER) {
      double x = inputs.get(s.tensor());
      way.add(new Point(x, 0));
      way.add(new Point(x, middle.getFirst().y()));
    } else {
      way.addAll(inSlot(s.from(), slots.get(s.from()).exit(s.tensor())));
    }
    if (s.to() == Wire.BORDER) {
      return backToLeft(s, way, middle, outputs.get(s.tensor()));
    }
    way.addAll(middle);
    way.addAll(inSlot(s.to(), slots.get(s.to()).entry(s.tensor())));
    return way;
  }

  /** Leads a wire that leaves a row below the row to the left: the next row begins there. */
  private List<Point> backToLeft(Segment s, List<Point> way, List<Point> middle, double x) {
    List<Point> result = new ArrayList<>();
    double lane = Style.LANE * outputs().indexOf(s.tensor());
    double y = graph.getHeight() + lane + Style.LANE / 2;
    if (isAloneInColumn(s.from())) {
      result.add(way.getFirst());
    } else {
      result.addAll(way);
      result.addAll(middle);
      result.add(new Point(width() - lane - Style.LANE / 2, middle.getLast().y()));
    }
    result.add(new Point(result.getLast().x(), y));
    result.add(new Point(x, y));
    result.add(new Point(x, height()));
    return result;
  }

  private List<Integer> outputs() {
    return ports.keySet().stream()
        .filter(e -> e.child == Wire.BORDER && !e.isEntry)
        .map(End::tensor)
        .toList();
  }

  /** Whether a wire can go down from {@code child} without meeting another. */
  private boolean isAloneInColumn(int child) {
    ElkNode node = nodes.get(child);
    return nodes.stream()
        .filter(other -> other != node)
        .allMatch(other ->
            other.getX() >= node.getX() + node.getWidth()
                || other.getX() + other.getWidth() <= node.getX());
  }

  private List<Point> inSlot(int child, List<Point> points) {
    ElkNode node = nodes.get(child);
    return points.stream()
        .map(p -> new Point(node.getX() + left() + p.x(), node.getY() + p.y()))
        .toList();
  }

  private List<Point> corners(ElkEdgeSection section) {
    List<Point> points = new ArrayList<>();
    points.add(new Point(section.getStartX() + left(), section.getStartY()));
    section.getBendPoints().forEach(b -> points.add(new Point(b.getX() + left(), b.getY())));
    points.add(new Point(section.getEndX() + left(), section.getEndY()));
    return points;
  }
}
