package dev.senet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Safetensors;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.Weights;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezeTest {
  private static final String NET =
      """
      model net {
        input image: f32[N, 32, 32, 3]
        stem = image |> conv(16, 3, stride = 2) |> batch_norm |> relu
        body = stem |> conv(16, 3) |> batch_norm |> relu |> se(2) |> conv(8, 3) |> batch_norm |> relu
        output logits = body |> global_avg_pool |> linear(10)
      }
      train {
        data      folder("%s")
        batch     16
        epochs    2
        %s
      }
      """;
  private static final String FREEZE = "freeze \"stem.*\", \"body.*\"";

  @TempDir static Path shapes;
  @TempDir Path root;

  @BeforeAll
  static void writeData() throws IOException {
    new ShapesGenerator(4, 1, 1).write(shapes, (done, total) -> {});
  }

  private GraphModel net(String freeze) throws IOException {
    return GraphModel.load(
        Files.writeString(root.resolve("net.senet"), NET.formatted(shapes, freeze)));
  }

  private Trainer begin(String freeze, Path folder, Device device) throws IOException {
    return Trainer.begin(net(freeze), Overrides.NONE, folder, device, ProgressDisplay.quiet());
  }

  private void train(String freeze, Path folder) throws Exception {
    try (Device device = Device.jvm();
        Trainer trainer = begin(freeze, folder, device)) {
      assertTrue(trainer.train(ProgressDisplay.quiet()).isFinished());
    }
  }

  /** For each variable of a run's checkpoint whether it differs from the initial weights. */
  private Map<String, Boolean> changes(Path folder) throws IOException {
    List<Variable> variables = net("").graph().variables();
    Map<Variable, MemorySegment> initial =
        Weights.initial(variables, Initializer.HE_NORMAL, 1).values();
    Safetensors last = Safetensors.read(folder.resolve(Checkpoint.FILE), Arena.ofAuto());
    return variables.stream()
        .collect(
            Collectors.toMap(
                Variable::name,
                v -> initial.get(v).mismatch(last.tensors().get(v.name()).data()) >= 0));
  }

  private static List<String> names(Map<String, Boolean> changes, boolean changed) {
    return changes.keySet().stream().filter(name -> changes.get(name) == changed).sorted().toList();
  }

  @Test
  void frozenWeightsKeepTheirBitsAndTheOthersChange() throws Exception {
    train(FREEZE, root.resolve("frozen"));
    Map<String, Boolean> changes = changes(root.resolve("frozen"));
    assertEquals(List.of("logits.linear1.bias", "logits.linear1.weight"), names(changes, true));
    train("", root.resolve("free"));
    assertEquals(List.of(), names(changes(root.resolve("free")), false));
  }

  @Test
  void aBatchNormKeepsItsStatisticsIfItsParametersAreFrozen() throws Exception {
    train("freeze \"stem.batch_norm1.weight\", \"stem.*.bias\"", root.resolve("run"));
    assertEquals(
        List.of(
            "stem.batch_norm1.bias",
            "stem.batch_norm1.running_mean",
            "stem.batch_norm1.running_var",
            "stem.batch_norm1.weight"),
        names(changes(root.resolve("run")), false));
    train("freeze \"stem.batch_norm1.weight\"", root.resolve("one"));
    assertEquals(List.of("stem.batch_norm1.weight"), names(changes(root.resolve("one")), false));
  }

  @Test
  void frozenWeightsCostNoGradientAndNoState() throws Exception {
    Graph whole = Trainer.step(net(""));
    Graph partial = Trainer.step(net(FREEZE));
    long forward = net("").graph().multiplyAdds();
    assertTrue(whole.multiplyAdds() > 2 * forward);
    // The classifier's gradient is a product as large as the classifier.
    assertEquals(forward + 8 * 10, partial.multiplyAdds());
    assertEquals(
        List.of("logits.linear1.weight.momentum", "logits.linear1.bias.momentum"),
        partial.variables().stream()
            .filter(v -> v.role() == Role.OPTIMIZER)
            .map(Variable::name)
            .toList());
    try (Device device = Device.jvm();
        StepProgram all =
            new StepProgram(net("").graph(), Run.plan(net(""), Overrides.NONE), device);
        StepProgram few =
            new StepProgram(net("").graph(), Run.plan(net(FREEZE), Overrides.NONE), device)) {
      assertTrue(few.workBytes(16) < all.workBytes(16) / 2, few.workBytes(16) + " bytes");
    }
  }

  @Test
  void aBackwardPassEndsAtTheLowestTrainedLayer() throws Exception {
    Graph upper = Trainer.step(net("freeze \"stem.*\", \"body.conv1.*\", \"body.batch_norm1.*\""));
    long forward = net("").graph().multiplyAdds();
    long conv2 = 16L * 16 * 9 * 16 * 8;
    // Both gradients of conv2, the classifier and the second layer of the excitation, of its first
    // that of the weight alone, and none for conv1 and the stem.
    assertEquals(forward + 2 * (conv2 + 8 * 10 + 8 * 16) + 16 * 8, upper.multiplyAdds());
  }

  @Test
  void aResumedRunStaysFrozen() throws Exception {
    train(FREEZE, root.resolve("whole"));
    Path parts = root.resolve("parts");
    try (Device device = Device.jvm();
        Trainer trainer = begin(FREEZE, parts, device)) {
      trainer.stop();
      assertFalse(trainer.train(ProgressDisplay.quiet()).isFinished());
    }
    assertEquals(List.of("stem.*", "body.*"), Run.read(parts).plan().freeze().patterns());
    try (Device device = Device.jvm();
        Trainer trainer = Trainer.resume(Run.read(parts), device, ProgressDisplay.quiet())) {
      assertTrue(trainer.train(ProgressDisplay.quiet()).isFinished());
    }
    for (String file : List.of(Checkpoint.FILE, SavedModel.WEIGHTS)) {
      assertArrayEquals(
          Files.readAllBytes(root.resolve("whole").resolve(file)),
          Files.readAllBytes(parts.resolve(file)),
          file);
    }
  }
}
