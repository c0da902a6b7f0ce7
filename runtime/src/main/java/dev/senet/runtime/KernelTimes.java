package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.report.LaunchGroup;
import dev.senet.core.graph.Node;
import java.util.Collection;
import java.util.List;

/** The launches of a program with their times, those of a node together. */
final class KernelTimes {
  private final CompiledProgram compiled;
  private final List<Group> groups;

  /**
   * Launches that compute the same nodes.
   *
   * @param isWinograd whether Winograd's algorithm computes them
   * @param ms milliseconds of a run
   */
  record Group(LaunchGroup launches, boolean isWinograd, Estimate ms) {}

  KernelTimes(CompiledProgram compiled, Profiler.Times times) {
    this.compiled = compiled;
    this.groups =
        LaunchGroup.of(compiled).stream()
            .map(group -> new Group(group, isWinograd(group), ms(group, times)))
            .toList();
  }

  private boolean isWinograd(LaunchGroup group) {
    return group.launches().stream()
        .map(i -> compiled.program().launches().get(i).kernel())
        .anyMatch(kernel -> compiled.program().kernels().get(kernel).startsWith("Winograd"));
  }

  private static Estimate ms(LaunchGroup group, Profiler.Times times) {
    return group.launches().stream()
        .map(times.launches()::get)
        .reduce(Estimate.ZERO, Estimate::plus);
  }

  /** All launches, in order. */
  List<Group> groups() {
    return groups;
  }

  /** Milliseconds that {@code nodes} take together. */
  Estimate ms(Collection<Node> nodes) {
    return groups.stream()
        .filter(g -> g.launches.nodes().stream().anyMatch(nodes::contains))
        .map(Group::ms)
        .reduce(Estimate.ZERO, Estimate::plus);
  }
}
