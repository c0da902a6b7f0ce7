package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The launches of a program with their times, those of a node together. */
final class KernelTimes {
  private final List<Group> groups = new ArrayList<>();

  /** Launches that compute the same nodes. */
  static final class Group {
    private final Set<Node> nodes = new LinkedHashSet<>();
    private final Set<String> kernels = new LinkedHashSet<>();
    private int launches;
    private Estimate ms = Estimate.ZERO;

    /** What is computed, in order. */
    Set<Node> nodes() {
      return nodes;
    }

    /** Whether Winograd's algorithm computes it. */
    boolean isWinograd() {
      return kernels.stream().anyMatch(name -> name.startsWith("Winograd"));
    }

    int launches() {
      return launches;
    }

    /** Milliseconds of a run. */
    Estimate ms() {
      return ms;
    }
  }

  KernelTimes(CompiledProgram compiled, Profiler.Times times) {
    Map<Node, Group> known = new IdentityHashMap<>();
    for (int i = 0; i < compiled.nodes().size(); i++) {
      List<Node> nodes = compiled.nodes().get(i);
      Group group = known.get(nodes.getFirst());
      if (group == null) {
        group = new Group();
        groups.add(group);
      }
      for (Node node : nodes) {
        known.put(node, group);
      }
      group.nodes.addAll(nodes);
      int kernel = compiled.program().launches().get(i).kernel();
      group.kernels.add(compiled.program().kernels().get(kernel));
      group.launches++;
      group.ms = group.ms.plus(times.launches().get(i));
    }
  }

  /** All launches, in order. */
  List<Group> groups() {
    return groups;
  }

  /** Milliseconds that {@code nodes} take together. */
  Estimate ms(Collection<Node> nodes) {
    return groups.stream()
        .filter(g -> g.nodes.stream().anyMatch(nodes::contains))
        .map(Group::ms)
        .reduce(Estimate.ZERO, Estimate::plus);
  }
}
