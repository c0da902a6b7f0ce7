package dev.senet.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.report.Traffic;
import dev.senet.core.graph.Graph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What SE costs in each of its usual places; the table in the README of this module. */
class PlacementTest {
  /** Where a pass over the image is left. */
  private static final Set<Placement> WITH_PASSES =
      EnumSet.of(Placement.MAX_SQUEEZE, Placement.NO_SQUEEZE);

  private static final PassPipeline WITHOUT = PassPipeline.inference().withoutSqueezeExcitation();

  /** What SE adds to a block. */
  private record Added(int kernels, long bytes) {
    static Added to(Placement placement, PassPipeline passes) {
      Traffic plain = traffic(placement.network(false), passes);
      Traffic added = traffic(placement.network(true), passes).minus(plain);
      return new Added(added.kernels() / 2, added.bytes() / 2);
    }

    private static Traffic traffic(Graph graph, PassPipeline passes) {
      return Traffic.of(passes.run(graph));
    }
  }

  @Test
  void noPassOverAnImageIsLeft() {
    for (Placement placement : Placement.values()) {
      Added added = Added.to(placement, PassPipeline.inference());
      long plain = Traffic.of(PassPipeline.inference().run(placement.network(false))).bytes() / 2;
      if (!WITH_PASSES.contains(placement)) {
        assertTrue(added.kernels() <= 2, placement + " adds " + added);
        assertTrue(added.bytes() < 0.03 * plain, placement + " adds " + added + " to " + plain);
      }
    }
  }

  @Test
  void neverMoreThanWithoutThesePasses() {
    for (Placement placement : Placement.values()) {
      long before = Added.to(placement, WITHOUT).bytes();
      long after = Added.to(placement, PassPipeline.inference()).bytes();
      assertTrue(after <= before, placement + ": " + after + " instead of " + before);
    }
  }

  @Test
  void theReadmeSaysSo() throws IOException {
    StringBuilder table = new StringBuilder();
    table.append("| SE in                                  | kernels   | KB moved         |\n");
    table.append("| -------------------------------------- | --------- | ---------------- |\n");
    for (Placement placement : Placement.values()) {
      Added before = Added.to(placement, WITHOUT);
      Added after = Added.to(placement, PassPipeline.inference());
      table.append(
          String.format(
              Locale.ROOT,
              "| %-38s | %3d → %-3d | %6.0f → %-7.1f |%n",
              placement.title(),
              before.kernels(),
              after.kernels(),
              before.bytes() / 1024.0,
              after.bytes() / 1024.0));
    }
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    int first = readme.indexOf(table.toString().lines().findFirst().orElseThrow());
    assertTrue(first >= 0, "the README lacks the table:\n" + table);
    List<String> lines = table.toString().lines().toList();
    assertEquals(lines, readme.subList(first, Math.min(first + lines.size(), readme.size())));
  }
}
