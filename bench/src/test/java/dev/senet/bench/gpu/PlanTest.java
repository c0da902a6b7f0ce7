package dev.senet.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {
  @Test
  void theMostImportantCasesComeFirst() {
    assertEquals(
        List.of(
            "inference, batch 64",
            "training, batch 64",
            "inference, batch 1",
            "inference, batch 256",
            "training, batch 256"),
        Plan.full().cases().stream().map(GpuCase::toString).toList());
    assertEquals(256, Plan.full().largestBatch());
  }

  @Test
  void predictionsAreMeasuredWithAndWithoutSe() {
    Plan plan = Plan.full();
    assertEquals(List.of(plan.withSe(), plan.plain()), plan.cases().getFirst().networks());
  }

  @Test
  void senetTakesPartWhereItHasThePrecision() {
    List<GpuTask> tasks = GpuContest.tasks(Plan.full().cases().getFirst());
    for (Precision precision : Precision.values()) {
      boolean takesPart =
          tasks.stream()
              .anyMatch(t -> t.contender() == GpuContender.SENET && t.precision() == precision);
      assertEquals(GpuContender.SENET.has(precision), takesPart);
    }
    assertEquals(Precision.FP32, tasks.getFirst().precision());
    assertEquals(GpuContender.SENET, tasks.getFirst().contender());
  }
}
