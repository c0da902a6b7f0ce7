package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Group;
import dev.senet.cli.graph.Item.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts boxes into groups by the paths of their layers' names. */
final class GroupTree {
  /** With so many groups side by side, single boxes between them stand together. */
  private static final int MANY_GROUPS = 3;

  private final List<String> path;
  private final Map<String, GroupTree> groups = new LinkedHashMap<>();
  private final List<Object> entries = new ArrayList<>();

  /** The empty group at {@code path}. */
  GroupTree(List<String> path) {
    this.path = path;
  }

  /** A box whose rows have no names yet, and the path of each row's layer. */
  private record Entry(Box box, List<List<String>> layers) {}

  /**
   * Adds {@code box} to the innermost group that holds all its layers.
   *
   * @param layers a path for each row; the last component is the layer itself
   */
  void add(Box box, List<List<String>> layers) {
    GroupTree tree = this;
    for (String name : group(layers)) {
      tree = tree.child(name);
    }
    tree.entries.add(new Entry(box, layers));
  }

  private GroupTree child(String name) {
    GroupTree known = groups.get(name);
    if (known == null) {
      List<String> below = new ArrayList<>(path);
      below.add(name);
      known = new GroupTree(below);
      groups.put(name, known);
      entries.add(known);
    }
    return known;
  }

  /** The longest path that all {@code layers} have in common. */
  private static List<String> group(List<List<String>> layers) {
    List<String> common = layers.getFirst().subList(0, layers.getFirst().size() - 1);
    for (List<String> layer : layers) {
      int n = 0;
      while (n < common.size() && n < layer.size() - 1 && common.get(n).equals(layer.get(n))) {
        n++;
      }
      common = common.subList(0, n);
    }
    return common;
  }

  /** The groups; one of a single part is replaced by that part. */
  Group build() {
    return new Group("", false, items(path.size()));
  }

  private List<Item> items(int depth) {
    List<Item> items = new ArrayList<>();
    for (Object entry : entries) {
      switch (entry) {
        case Entry e -> items.add(named(e, depth));
        case GroupTree tree -> items.add(tree.item(depth));
        default -> throw new IllegalStateException("unexpected " + entry);
      }
    }
    long groupCount = items.stream().filter(i -> i instanceof Group).count();
    return groupCount < MANY_GROUPS ? items : chain(items);
  }

  /** This group seen from the one whose path has {@code depth} components. */
  private Item item(int depth) {
    if (entries.size() > 1) {
      return new Group(
          String.join(".", path.subList(depth, path.size())), false, items(path.size()));
    }
    return items(depth).getFirst();
  }

  private static Box named(Entry entry, int depth) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < entry.layers.size(); i++) {
      Row row = entry.box.rows().get(i);
      List<String> layer = entry.layers.get(i);
      rows.add(new Row(row.kind(), row.op(), String.join(".", layer.subList(depth, layer.size()))));
    }
    Box box = entry.box;
    return new Box(box.number(), rows, box.main(), box.shape(), box.totals(), box.details());
  }

  /** {@code items} as links of a chain: boxes that follow each other in groups without title. */
  private static List<Item> chain(List<Item> items) {
    List<Item> result = new ArrayList<>();
    List<Item> run = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Group group) {
        flush(run, result);
        result.add(new Group(group.title(), true, group.items()));
      } else {
        run.add(item);
      }
    }
    flush(run, result);
    return result;
  }

  private static void flush(List<Item> run, List<Item> result) {
    if (run.size() == 1) {
      result.addAll(run);
    } else if (!run.isEmpty()) {
      result.add(new Group("", false, List.copyOf(run)));
    }
    run.clear();
  }
}
