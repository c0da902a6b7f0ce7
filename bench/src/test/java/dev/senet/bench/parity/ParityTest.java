package dev.senet.bench.parity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.bench.torch.Torch;
import dev.senet.compiler.autodiff.Sgd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ParityTest {
  private static final ParityExperiment EXPERIMENT = new ParityExperiment(0.01, 4);

  private static ParityReport run(int steps, Sgd theirs) throws IOException {
    return EXPERIMENT.run(Torch.start(ParityExperiment.THREADS), steps, theirs);
  }

  private static String text(ParityReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void senetTrainsAsPyTorchDoes() throws IOException {
    ParityReport report = EXPERIMENT.run(Torch.start(ParityExperiment.THREADS));
    assertTrue(report.holds(), () -> text(report));
  }

  @Test
  void otherMomentumIsNoticed() throws IOException {
    ParityReport report = run(6, new Sgd(0.8, false, 1e-4, false));
    assertFalse(report.holds(), () -> text(report));
  }
}
