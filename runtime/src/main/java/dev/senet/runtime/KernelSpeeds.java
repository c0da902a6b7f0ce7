package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.report.BlockFinder;
import dev.senet.compiler.report.KernelKind;
import dev.senet.compiler.report.LaunchGroup;
import dev.senet.compiler.report.Provenance;
import dev.senet.core.graph.Graph;
import java.util.List;

/**
 * Measures the kernels of a program on a device that takes the time of each launch itself.
 *
 * @param model whose values the weights have
 * @param graph the program's, before all passes
 */
record KernelSpeeds(GraphModel model, Graph graph, Purpose purpose, Device device) {
  /** The device keeps a log of all runs. */
  private static final int RUNS = 20;

  /** All kernels of a run with {@code batch} samples, in order. */
  List<KernelSpeed> measure(int batch) {
    Provenance provenance = Provenance.of(graph, purpose.passes());
    CompiledProgram compiled = Compilation.lower(provenance.fused(), device.target(), purpose);
    try (Executable executable = Explainer.load(model, compiled, device)) {
      MeasuredRuns runs = new MeasuredRuns(executable, batch);
      runs.run();
      runs.forget();
      for (int i = 0; i < RUNS; i++) {
        runs.run();
      }
      KernelTimes times = new KernelTimes(compiled, runs.times());
      double all = times.groups().stream().mapToDouble(group -> group.ms().value()).sum();
      BlockFinder finder = new BlockFinder(provenance);
      return times.groups().stream().map(group -> speed(group, finder, batch, all)).toList();
    }
  }

  private static KernelSpeed speed(
      KernelTimes.Group group, BlockFinder finder, int batch, double all) {
    LaunchGroup launches = group.launches();
    double ms = group.ms().value();
    return new KernelSpeed(
        launches.layer(finder),
        KernelKind.of(launches.nodes().getFirst()),
        launches.launches().size(),
        ms,
        ms / all,
        launches.work().flopsAt(batch) / (ms * 1e6),
        launches.work().bytesAt(batch) / (ms * 1e6));
  }
}
