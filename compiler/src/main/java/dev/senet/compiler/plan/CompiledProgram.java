package dev.senet.compiler.plan;

import dev.senet.core.program.Program;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program and the sources of its kernels.
 *
 * @param sources in the order of the program's kernels
 */
public record CompiledProgram(Program program, List<KernelSource> sources) {
  public CompiledProgram {
    sources = List.copyOf(sources);
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
