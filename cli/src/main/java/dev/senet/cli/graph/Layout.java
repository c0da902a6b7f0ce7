package dev.senet.cli.graph;

import dev.senet.cli.graph.Frame.Wire;
import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Group;
import dev.senet.cli.graph.Picture.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Places the items of a picture, group by group from the innermost. Tensors flow from the top down.
 * A chain of blocks is set like text, in rows from left to right, as many as fill a page best. A
 * tensor enters a group once at its top and leaves it once at its bottom.
 */
final class Layout {
  /** With so many groups in it, a group is a chain of blocks. */
  private static final int CHAIN = 3;

  /** Width by height of a page. */
  private static final double PAGE = Math.sqrt(2);

  private Layout() {}

  /** The frame of the whole picture. */
  static Frame of(Picture picture) {
    return group(picture.root(), picture.edges()).frame();
  }

  /**
   * A frame and where tensors cross its border.
   *
   * @param inputs for the tensors that enter, the distance from the left
   * @param outputs for those that leave
   */
  record Block(Frame frame, Map<Integer, Double> inputs, Map<Integer, Double> outputs) {}

  /** A wire before it has a place. */
  record Segment(int tensor, int from, int to) {}

  /**
   * @param edges those that begin or end in {@code group}
   */
  private static Block group(Group group, List<Edge> edges) {
    List<List<Edge>> inner = edgesOfItems(group, edges);
    List<Block> children = new ArrayList<>();
    for (int i = 0; i < inner.size(); i++) {
      children.add(block(group.items().get(i), inner.get(i)));
    }
    int rows = isChain(group) ? bestRows(children) : children.size();
    if (rows == children.size()) {
      return new FlatLayout(group, children, segments(group, edges), false).run();
    }
    return rows(group, children, edges, rows);
  }

  private static Block block(Item item, List<Edge> edges) {
    return switch (item) {
      case Box box -> {
        List<Frame> none = List.of();
        Frame frame = new Frame(box, 0, 0, Style.width(box), Style.height(box), 0, none, List.of());
        yield new Block(frame, Map.of(), Map.of());
      }
      case Group group -> group(group, edges);
    };
  }

  private static Block rows(Group group, List<Block> children, List<Edge> edges, int rows) {
    if (rows == 1) {
      return new FlatLayout(group, children, segments(group, edges), true).run();
    }
    List<Item> lines = new ArrayList<>();
    for (List<Block> line : lines(children, rows)) {
      lines.add(new Group("", false, line.stream().map(b -> b.frame().item()).toList()));
    }
    Group stack = new Group(group.title(), group.isUnit(), lines);
    List<List<Edge>> inner = edgesOfItems(stack, edges);
    List<Block> blocks = new ArrayList<>();
    for (List<Block> line : lines(children, rows)) {
      Group row = (Group) lines.get(blocks.size());
      Map<Segment, Edge> segments = segments(row, inner.get(blocks.size()));
      blocks.add(new FlatLayout(row, line, segments, true).run());
    }
    return new FlatLayout(stack, blocks, segments(stack, edges), false).run();
  }

  private static boolean isChain(Group group) {
    return group.items().stream().filter(i -> i instanceof Group).count() >= CHAIN;
  }

  private static int bestRows(List<Block> children) {
    return IntStream.rangeClosed(1, children.size())
        .boxed()
        .min(Comparator.comparingDouble(rows -> reduction(lines(children, rows))))
        .orElseThrow();
  }

  private static List<List<Block>> lines(List<Block> children, int rows) {
    int perRow = (children.size() + rows - 1) / rows;
    List<List<Block>> lines = new ArrayList<>();
    for (int i = 0; i < children.size(); i += perRow) {
      lines.add(children.subList(i, Math.min(children.size(), i + perRow)));
    }
    return lines;
  }

  /** How much lines must be reduced to fit on a page of height 1, upright or lying. */
  private static double reduction(List<List<Block>> lines) {
    double width = 0;
    double height = 0;
    for (List<Block> line : lines) {
      double tallest = line.stream().mapToDouble(b -> b.frame().height()).max().orElse(0);
      double total = line.stream().mapToDouble(b -> b.frame().width() + 4 * Style.LANE).sum();
      width = Math.max(width, total);
      height += tallest + 4 * Style.LANE;
    }
    double lying = Math.max(width / PAGE, height);
    double upright = Math.max(width, height / PAGE);
    return Math.min(lying, upright);
  }

  private static Map<Integer, Integer> owners(Group group) {
    Map<Integer, Integer> owners = new HashMap<>();
    for (int i = 0; i < group.items().size(); i++) {
      int child = i;
      group.items().get(i).boxes().forEach(box -> owners.put(box.number(), child));
    }
    return owners;
  }

  /** For each item of {@code group} the edges that begin or end in it. */
  private static List<List<Edge>> edgesOfItems(Group group, List<Edge> edges) {
    Map<Integer, Integer> owners = owners(group);
    List<List<Edge>> result = new ArrayList<>();
    group.items().forEach(_ -> result.add(new ArrayList<>()));
    for (Edge edge : edges) {
      int from = owners.getOrDefault(edge.from(), Wire.BORDER);
      int to = owners.getOrDefault(edge.to(), Wire.BORDER);
      if (from != Wire.BORDER) {
        result.get(from).add(edge);
      }
      if (to != Wire.BORDER && to != from) {
        result.get(to).add(edge);
      }
    }
    return result;
  }

  private static Map<Segment, Edge> segments(Group group, List<Edge> edges) {
    Map<Integer, Integer> owners = owners(group);
    Map<Segment, Edge> segments = new LinkedHashMap<>();
    for (Edge edge : edges) {
      int from = owners.getOrDefault(edge.from(), Wire.BORDER);
      int to = owners.getOrDefault(edge.to(), Wire.BORDER);
      if (from != to) {
        segments.merge(new Segment(edge.from(), from, to), edge, Layout::joined);
      }
    }
    return segments;
  }

  /** Two edges on the same stretch: it is a shortcut if both are. */
  private static Edge joined(Edge a, Edge b) {
    return new Edge(a.from(), a.to(), a.tensor(), a.bytes(), a.isSkip() && b.isSkip());
  }
}
