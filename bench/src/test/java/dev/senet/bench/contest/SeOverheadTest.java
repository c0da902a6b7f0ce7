package dev.senet.bench.contest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SeOverheadTest {
  private static Comparison comparison(
      String model, int batch, int threads, double senetMs, double torchMs) {
    return new Comparison(
        model,
        batch,
        threads,
        0,
        List.of(measured("senet", senetMs), measured("PyTorch", torchMs)));
  }

  private static Measurement measured(String contender, double ms) {
    MemoryUse memory = new MemoryUse(OptionalLong.empty(), OptionalLong.empty());
    return new Measurement(contender, 1, ms, ms, ms, 1, 1, memory);
  }

  @Test
  void twinsUnderTheSameConditionsArePaired() {
    List<SeOverhead> overhead =
        SeOverhead.of(
            List.of(
                comparison("se-resnet-50", 8, 1, 11, 24),
                comparison("se-resnet-50", 8, 2, 6, 13),
                comparison("resnet-50", 8, 1, 10, 20)));
    assertEquals(
        List.of(
            new SeOverhead("se-resnet-50", "resnet-50", 8, 1, "senet", 1.1),
            new SeOverhead("se-resnet-50", "resnet-50", 8, 1, "PyTorch", 1.2)),
        overhead);
  }

  @Test
  void filesAreTwinsInTheSameFolder() {
    Comparison plain = comparison("nets/a.senet", 1, 1, 1, 1);
    assertEquals(
        2, SeOverhead.of(List.of(plain, comparison("nets/se-a.senet", 1, 1, 2, 2))).size());
    assertEquals(
        List.of(), SeOverhead.of(List.of(plain, comparison("other/se-a.senet", 1, 1, 2, 2))));
  }

  @Test
  void twinsAreMeasuredTogether() {
    Path plain = Path.of("resnet-50");
    Path se = Path.of("se-resnet-50");
    Path other = Path.of("vgg-16");
    assertEquals(
        List.of(List.of(se, plain), List.of(other)), SeOverhead.groups(List.of(se, other, plain)));
    assertEquals(List.of(List.of(se), List.of(se)), SeOverhead.groups(List.of(se, se)));
  }

  @Test
  void othersAreNotPaired() {
    List<Comparison> others =
        List.of(
            comparison("resnet-50", 1, 1, 1, 1),
            comparison("se-resnet-101", 1, 1, 1, 1),
            comparison("se-resnet-50-modern", 1, 1, 1, 1));
    assertEquals(List.of(), SeOverhead.of(others));
  }
}
