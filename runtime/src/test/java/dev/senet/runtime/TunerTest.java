package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.jvm.ConvolutionChoice;
import dev.senet.core.graph.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
  private static final DeviceSpec SPEC = DeviceSpec.jvm().withVectorBits(0).withThreads(3);
  private static final ConvolutionChoice DIRECT =
      new ConvolutionChoice(ConvolutionAlgorithm.DIRECT, 4, 2, 64);
  private static final ConvolutionChoice WINOGRAD =
      new ConvolutionChoice(ConvolutionAlgorithm.WINOGRAD_2, 4, 2, 64);

  @TempDir Path folder;

  private TunedChoices store(Purpose purpose, boolean isExact) {
    return new TunedChoices(folder.resolve("choices.txt"), SPEC.withExact(isExact), purpose);
  }

  @Test
  void choicesAreKeptForEachPurposeApart() throws IOException {
    TunedChoices prediction = store(Purpose.PREDICTION, false);
    TunedChoices exact = store(Purpose.PREDICTION, true);
    TunedChoices training = store(Purpose.TRAINING, false);
    prediction.write(List.of("a", "b"), Map.of("a", DIRECT, "b", WINOGRAD));
    exact.write(List.of("a"), Map.of("a", DIRECT));
    assertEquals(Map.of("a", DIRECT, "b", WINOGRAD), prediction.read());
    assertEquals(Map.of("a", DIRECT), exact.read());
    assertEquals(Map.of(), training.read());
    prediction.write(List.of("a", "c"), Map.of("c", DIRECT));
    assertEquals(Map.of("b", WINOGRAD, "c", DIRECT), prediction.read());
  }

  @Test
  void aDamagedFileIsToldOf() throws IOException {
    TunedChoices store = store(Purpose.PREDICTION, false);
    for (String line :
        List.of(
            "prediction: a", "prediction: a = direct 8x9 7", "exact prediction: a = " + WINOGRAD)) {
      Files.writeString(store.file(), "# a comment\n\n" + line + "\n");
      String message = assertThrows(UncheckedIOException.class, store::read).getMessage();
      assertTrue(message.contains(store.file() + ": line 3"), message);
      assertTrue(message.contains("delete the file"), message);
    }
  }

  @Test
  void theUsersChoicesAreUsed() throws IOException {
    Graph network = Networks.seResNet();
    List<String> usual = Compilation.inference(network, SPEC).program().kernels();
    TunedChoices store = TunedChoices.ofUser(SPEC, Purpose.PREDICTION);
    try {
      Graph fused = Purpose.PREDICTION.passes().run(network);
      Map<String, ConvolutionChoice> choices = Pipeline.measured(fused, SPEC).measured();
      store.write(List.of(), choices);
      List<String> tuned = Compilation.inference(network, SPEC).program().kernels();
      assertNotEquals(usual, tuned);
      assertTrue(tuned.stream().anyMatch(kernel -> kernel.startsWith("Winograd")));
      assertEquals(usual, Compilation.inference(network, SPEC.withThreads(2)).program().kernels());
      List<String> exact = Compilation.inference(network, SPEC.withExact(true)).program().kernels();
      assertTrue(exact.stream().noneMatch(kernel -> kernel.startsWith("Winograd")));
    } finally {
      Files.deleteIfExists(store.file());
    }
  }

  @Test
  void onlyWhatIsClearlyFasterIsBetter() {
    Estimate ten = new Estimate(10, 0.1);
    Estimate nine = new Estimate(9, 0.1);
    assertEquals(0.1, Tuner.gain(List.of(ten), List.of(nine)), 1e-9);
    assertEquals(0.05, Tuner.gain(List.of(ten, ten), List.of(nine, ten)), 1e-9);
    assertEquals(0, Tuner.gain(List.of(ten, nine), List.of(nine, ten)));
    assertEquals(0, Tuner.gain(List.of(new Estimate(10, 2)), List.of(new Estimate(9, 2))));
  }

  @Test
  void whatIsFoundIsKept() throws IOException {
    GraphModel model = Models.seResNet();
    TunedChoices store = store(Purpose.PREDICTION, false);
    List<Tuner.Result> results =
        new Tuner(model, model.graph(), Purpose.PREDICTION, SPEC, List.of(1, 2), 0)
            .tune(store, _ -> {});
    assertTrue(results.stream().anyMatch(r -> r.site().startsWith("3x3/1")), results.toString());
    Map<String, ConvolutionChoice> better = new HashMap<>();
    for (Tuner.Result r : results) {
      assertTrue(r.milliseconds() > 0 && r.count() > 0, r.toString());
      assertEquals(r.isModelRight(), r.gain() == 0, r.toString());
      if (!r.isModelRight()) {
        better.put(r.site(), r.measured());
      }
    }
    assertEquals(better, store.read());
    assertEquals(
        results.size(),
        results.stream().map(Tuner.Result::site).collect(Collectors.toSet()).size());
  }
}
