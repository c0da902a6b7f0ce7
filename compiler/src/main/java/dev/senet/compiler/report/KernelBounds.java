package dev.senet.compiler.report;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Precision;
import java.util.List;

/**
 * What bounds the launches that compute one node on a GPU, by shapes alone. Groups, items, local
 * memory and accumulators are those of the first launch; what else there is adds up its parts.
 *
 * @param layer the user's name for what is computed
 * @param kind such as {@code conv 3×3}
 * @param kernel the class of the first launch
 * @param launches of a run
 * @param groups work-groups along x, y and z
 * @param items work-items of a group
 * @param localBytes local memory of a group
 * @param accumulators sums that each work-item keeps in registers
 * @param factors what factors of products are rounded to; sums are in single precision
 * @param flops operations of a run; a multiply-add counts as two
 * @param bytes operands once, results once
 * @param intensity operations a byte (Williams, Waterman, Patterson 2009)
 */
public record KernelBounds(
    String layer,
    String kind,
    String kernel,
    int launches,
    List<Long> groups,
    int items,
    int localBytes,
    int accumulators,
    Precision factors,
    double flops,
    double bytes,
    double intensity) {
  public KernelBounds {
    groups = List.copyOf(groups);
  }

  /**
   * The kernels of a program for a GPU, in order.
   *
   * @param provenance of the graph that is compiled
   * @param batch samples of a run
   */
  public static List<KernelBounds> of(CompiledProgram compiled, Provenance provenance, int batch) {
    BlockFinder finder = new BlockFinder(provenance);
    return LaunchGroup.of(compiled).stream()
        .map(group -> of(group, compiled, finder, batch))
        .toList();
  }

  private static KernelBounds of(
      LaunchGroup group, CompiledProgram compiled, BlockFinder finder, int batch) {
    Launch first = compiled.program().launches().get(group.launches().getFirst());
    if (!(first.geometry() instanceof Geometry.Grid grid)) {
      throw new IllegalArgumentException(first.label() + " has no work-groups");
    }
    KernelSource source = compiled.sources().get(first.kernel());
    double flops = group.work().flopsAt(batch);
    double bytes = group.work().bytesAt(batch);
    return new KernelBounds(
        group.layer(finder),
        KernelKind.of(group.nodes().getFirst()),
        source.className(),
        group.launches().size(),
        List.of(grid.x().at(batch), grid.y().at(batch), grid.z().at(batch)),
        grid.local(),
        source.localBytes(),
        source.accumulators(),
        source.factors(),
        flops,
        bytes,
        flops / bytes);
  }
}
