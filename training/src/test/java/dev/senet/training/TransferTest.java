package dev.senet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Variable;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Safetensors;
import dev.senet.runtime.Weights;
import dev.senet.runtime.WeightsException;
import dev.senet.runtime.WeightsFile;
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
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
  private static final String NET =
      """
      model net(classes, width = 4) {
        input image: f32[N, 8, 8, 3]
        stem = image |> conv(width, 3, stride = 2) |> batch_norm |> relu |> se(2)
        features = stem |> global_avg_pool |> linear(8) |> relu
        output logits = features |> linear(classes)
      }
      """;

  @TempDir Path root;
  private Path file;

  @BeforeEach
  void writeWeights() throws IOException {
    file = root.resolve("w.safetensors");
    Weights.initial(net(7, 4).graph().variables(), Initializer.HE_NORMAL, 99)
        .toSafetensors(Map.of())
        .write(file);
  }

  private GraphModel net(long classes, long width) throws IOException {
    Path text = Files.writeString(root.resolve("net.senet"), NET);
    return GraphModel.load(text, Optional.empty(), Map.of("classes", classes, "width", width));
  }

  private String refusal(GraphModel model) throws IOException {
    WeightsFile weights = WeightsFile.open(file);
    return assertThrows(WeightsException.class, () -> Transfer.whole(model, weights)).getMessage();
  }

  private static boolean equal(Weights a, Weights b, String name) {
    return a.values().keySet().stream()
        .filter(v -> v.name().equals(name))
        .allMatch(v -> a.values().get(v).mismatch(b.values().get(v)) == -1);
  }

  @Test
  void allWeightsOrAllButTheClassifierAreTaken() throws IOException {
    WeightsFile weights = WeightsFile.open(file);
    Weights all = Transfer.whole(net(7, 4), weights).weights();
    assertEquals(net(7, 4).graph().variables(), List.copyOf(all.values().keySet()));
    GraphModel transferred = Transfer.withFreshClassifier(net(3, 4), weights);
    Weights taken = transferred.loaded();
    assertEquals(
        List.of("logits.linear1.weight", "logits.linear1.bias"),
        transferred.graph().variables().stream()
            .filter(v -> !taken.values().containsKey(v))
            .map(Variable::name)
            .toList());
    for (Variable variable : taken.values().keySet()) {
      assertTrue(equal(taken, all, variable.name()), variable.name());
    }
  }

  @Test
  void anotherNumberOfClassesIsExplained() throws IOException {
    assertEquals(
        file
            + " was made for 7 classes, the model has 3: --fresh-classifier takes all weights but"
            + " those of the classifier",
        refusal(net(3, 4)));
  }

  @Test
  void otherDifferencesAreListed() throws IOException {
    String message = refusal(net(3, 6));
    assertTrue(
        message.contains("'stem.conv1.weight' is F32[3, 3, 3, 4] in the file, the model has"),
        message);
    assertTrue(!message.contains("classifier") && !message.contains("logits"), message);
    Safetensors other =
        new Safetensors(
            Map.of("x", new Safetensors.Entry("F32", List.of(0L), MemorySegment.NULL)), Map.of());
    other.write(file);
    assertTrue(refusal(net(7, 4)).contains("'x' F32[0] is not a weight of the model"));
  }

  @Test
  void aTrainingBeginsWithTheWeightsOfItsModel() throws Exception {
    Path shapes = root.resolve("shapes");
    new ShapesGenerator(1, 1, 1).write(shapes, (done, total) -> {});
    Overrides overrides =
        new Overrides(
            Optional.of(shapes.toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(5L),
            List.of("stem.*"));
    GraphModel model = Transfer.withFreshClassifier(net(10, 4), WeightsFile.open(file));
    Path run = root.resolve("run");
    try (Device device = Device.jvm();
        Trainer _ = Trainer.begin(model, overrides, run, device, ProgressDisplay.quiet())) {
      Weights fresh = Weights.initial(model.graph().variables(), Initializer.HE_NORMAL, 5);
      Safetensors begun = Safetensors.read(run.resolve(Checkpoint.FILE), Arena.ofAuto());
      for (Variable variable : model.graph().variables()) {
        boolean isFresh = variable.name().startsWith("logits");
        MemorySegment expected = (isFresh ? fresh : model.loaded()).values().get(variable);
        MemorySegment actual = begun.tensors().get(variable.name()).data();
        assertEquals(-1, expected.mismatch(actual), variable.name());
      }
    }
  }
}
