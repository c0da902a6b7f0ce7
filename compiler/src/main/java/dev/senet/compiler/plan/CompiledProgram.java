package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import dev.senet.core.program.Program;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program and the sources of its kernels.
 *
 * @param sources in the order of the program's kernels
 * @param nodes for each launch of a run the nodes of the fused graph that it computes, or takes a
 *     part in computing
 */
public record CompiledProgram(Program program, List<KernelSource> sources, List<List<Node>> nodes) {
  public CompiledProgram {
    sources = List.copyOf(sources);
    nodes = List.copyOf(nodes);
    if (sources.stream().map(KernelSource::className).distinct().count() < sources.size()) {
      throw new IllegalStateException(
          "two kernels share a name: "
              + sources.stream()
                  .map(KernelSource::className)
                  .sorted()
                  .collect(Collectors.joining(" ")));
    }
  }
}
