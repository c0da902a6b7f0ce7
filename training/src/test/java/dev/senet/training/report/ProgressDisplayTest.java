package dev.senet.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final EpochMetrics EPOCH =
      new EpochMetrics(
          3,
          30,
          0.0912,
          new Score(0.34214, 0.8912),
          Optional.of(new Score(0.29831, 0.914)),
          5321.4,
          1.94,
          0);
  private static final String LINE =
      "epoch  3/20  loss 0.3421  accuracy  89.12 %  val loss 0.2983  val accuracy  91.40 %"
          + "  lr 0.0912  5321 images/s  1.9 s";

  private static String show(Function<PrintStream, ProgressDisplay> kind) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (ProgressDisplay display = kind.apply(out)) {
      display.beginEpoch(3, 20, 1000, 0);
      for (int i = 0; i < 5; i++) {
        display.step(200, new Score(0.5, 0.75));
        Thread.sleep(60);
      }
      display.endEpoch(EPOCH);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void linesPrintOnePerEpoch() throws Exception {
    assertEquals(LINE + System.lineSeparator(), show(ProgressDisplay::lines));
  }

  @Test
  void skippedStepsAreInTheLine() {
    EpochMetrics skipping =
        new EpochMetrics(3, 30, 0.0912, EPOCH.train(), EPOCH.validation(), 5321.4, 1.94, 4);
    assertEquals(LINE + "  4 steps skipped", skipping.toLine(20));
  }

  @Test
  void quietPrintsNothing() throws Exception {
    assertEquals("", show(out -> ProgressDisplay.quiet()));
  }

  @Test
  void barsShowSpeedLossAndAccuracyAndEndWithTheLine() throws Exception {
    String shown = show(ProgressDisplay::bars);
    assertTrue(shown.contains("epoch 3/20"), shown);
    assertTrue(shown.contains("images/s"), shown);
    assertTrue(shown.contains("loss 0.500 accuracy 75.0 %"), shown);
    assertTrue(shown.endsWith(LINE + System.lineSeparator()), shown);
  }
}
