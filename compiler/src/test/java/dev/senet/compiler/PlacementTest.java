package dev.senet.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
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
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What SE costs in each of its usual places; the table in the README of this module. */
class PlacementTest {
  /** Where a pass over the image is left. */
  private static final Set<Placement> WITH_PASSES =
      EnumSet.of(Placement.CONVOLUTIONAL_ATTENTION, Placement.MAX_SQUEEZE, Placement.NO_SQUEEZE);

  /** What SE adds to a block. */
  private record Added(int kernels, long bytes) {
    static Added to(Placement placement, PassPipeline passes) {
      return between(placement.network(false), placement.network(true), passes);
    }

    static Added toTraining(Placement placement, PassPipeline passes) {
      return between(step(placement.classifier(false)), step(placement.classifier(true)), passes);
    }

    private static Added between(Graph plain, Graph gated, PassPipeline passes) {
      Traffic before = Traffic.of(passes.run(plain));
      Traffic after = Traffic.of(passes.run(gated));
      return new Added(
          (after.kernels() - before.kernels()) / 2, (after.bytes() - before.bytes()) / 2);
    }
  }

  private static Graph step(Graph classifier) {
    Loss loss = new Loss.SoftmaxCrossEntropy(0);
    return new TrainingStep("logits", loss, new Sgd(0.9, false, 1e-4, false), 1).graph(classifier);
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
      long before =
          Added.to(placement, PassPipeline.inference().withoutSqueezeExcitation()).bytes();
      long after = Added.to(placement, PassPipeline.inference()).bytes();
      assertTrue(after <= before, placement + ": " + after + " instead of " + before);
    }
  }

  @Test
  void noMoreForTrainingThanWithoutThesePasses() {
    for (Placement placement : Placement.values()) {
      long before =
          Added.toTraining(placement, PassPipeline.training().withoutSqueezeExcitation()).bytes();
      long after = Added.toTraining(placement, PassPipeline.training()).bytes();
      assertTrue(after <= before, placement + ": " + after + " instead of " + before);
    }
  }

  @Test
  void theReadmeSaysSo() throws IOException {
    PassPipeline before = PassPipeline.inference().withoutSqueezeExcitation();
    checkReadme(
        "SE in",
        placement -> Added.to(placement, before),
        placement -> Added.to(placement, PassPipeline.inference()));
  }

  @Test
  void theReadmeSaysSoOfTraining() throws IOException {
    PassPipeline before = PassPipeline.training().withoutSqueezeExcitation();
    checkReadme(
        "SE in a step of training",
        placement -> Added.toTraining(placement, before),
        placement -> Added.toTraining(placement, PassPipeline.training()));
  }

  private static void checkReadme(
      String title, Function<Placement, Added> before, Function<Placement, Added> after)
      throws IOException {
    StringBuilder table = new StringBuilder();
    table.append("| %-38s | kernels   | KB moved         |\n".formatted(title));
    table.append("| -------------------------------------- | --------- | ---------------- |\n");
    for (Placement placement : Placement.values()) {
      Added from = before.apply(placement);
      Added to = after.apply(placement);
      table.append(
          String.format(
              Locale.ROOT,
              "| %-38s | %3d → %-3d | %6.0f → %-7.1f |%n",
              placement.title(),
              from.kernels(),
              to.kernels(),
              from.bytes() / 1024.0,
              to.bytes() / 1024.0));
    }
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    int first = readme.indexOf(table.toString().lines().findFirst().orElseThrow());
    assertTrue(first >= 0, "the README lacks the table:\n" + table);
    List<String> lines = table.toString().lines().toList();
    assertEquals(lines, readme.subList(first, Math.min(first + lines.size(), readme.size())));
  }
}
