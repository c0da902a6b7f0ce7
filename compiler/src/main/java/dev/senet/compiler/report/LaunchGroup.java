package dev.senet.compiler.report;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Launches that compute the same nodes.
 *
 * @param nodes what is computed, in order
 * @param launches their numbers in the program, in order
 */
public record LaunchGroup(List<Node> nodes, List<Integer> launches) {
  public LaunchGroup {
    nodes = List.copyOf(nodes);
    launches = List.copyOf(launches);
  }

  /** All launches of {@code compiled}, in the order in which the groups begin. */
  public static List<LaunchGroup> of(CompiledProgram compiled) {
    Map<Node, Integer> known = new IdentityHashMap<>();
    List<Set<Node>> nodes = new ArrayList<>();
    List<List<Integer>> launches = new ArrayList<>();
    for (int i = 0; i < compiled.nodes().size(); i++) {
      List<Node> computed = compiled.nodes().get(i);
      int group = known.getOrDefault(computed.getFirst(), nodes.size());
      if (group == nodes.size()) {
        nodes.add(new LinkedHashSet<>());
        launches.add(new ArrayList<>());
      }
      computed.forEach(node -> known.put(node, group));
      nodes.get(group).addAll(computed);
      launches.get(group).add(i);
    }
    return IntStream.range(0, nodes.size())
        .mapToObj(g -> new LaunchGroup(List.copyOf(nodes.get(g)), launches.get(g)))
        .toList();
  }

  /** The work of all nodes. */
  public Work work() {
    return nodes.stream().map(Work::of).reduce(Work.NONE, Work::plus);
  }

  /** The user's name for what is computed. */
  public String layer(BlockFinder finder) {
    String more = nodes.size() > 1 ? " + " + (nodes.size() - 1) + " more" : "";
    return finder.layer(nodes.getFirst()) + more;
  }
}
