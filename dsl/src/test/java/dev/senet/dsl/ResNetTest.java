package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.ModelReader;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Verifier;
import dev.senet.core.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The language's sample, SE-ResNet-50. */
class ResNetTest {
  private static final Path FILE = Examples.folder("good").resolve("se_resnet_50.senet");

  private static ModelDescription load(Map<String, Object> arguments) throws IOException {
    return Senet.load(FILE, Optional.of("se_resnet_50"), arguments);
  }

  @Test
  void hasTheParametersOfThePaper() throws IOException {
    // 25,557,032 of ResNet-50 (He et al. 2016) and, for each of the 16 blocks with C channels,
    // 2 C²/16 weights and C + C/16 biases.
    long squeeze = 0;
    int[][] stages = {{3, 256}, {4, 512}, {6, 1024}, {3, 2048}};
    for (int[] stage : stages) {
      long c = stage[1];
      squeeze += stage[0] * (2 * c * c / 16 + c + c / 16);
    }
    assertEquals(25_557_032 + squeeze, load(Map.of()).graph().parameters());
    assertEquals(28_088_024, load(Map.of()).graph().parameters());
  }

  @Test
  void withoutBiasesOfTheExcitationItHasThoseOfThePapersCode() throws IOException {
    String text = Examples.text(FILE).replace("se(reduction)", "se(reduction, bias = false)");
    assertEquals(
        28_071_976, Senet.read("x.senet", text, Optional.empty(), Map.of()).graph().parameters());
  }

  @Test
  void isAValidGraph() throws IOException {
    ModelDescription model = load(Map.of("classes", 10L, "size", 64L));
    Verifier.verify(model.graph(), "elaboration");
    assertEquals("f32[N, 10]", model.graph().outputs().get("logits").type().toString());
    assertEquals("f32[N, 64, 64, 3]", model.graph().inputs().getFirst().type().toString());
  }

  @Test
  void weightsHaveNamesThatAPersonRecognises() throws IOException {
    List<String> names = load(Map.of()).graph().variables().stream().map(Variable::name).toList();
    assertTrue(
        names.containsAll(
            List.of(
                "conv1.weight",
                "batch_norm1.running_var",
                "stage3.repeat2.residual.conv1.weight",
                "stage3.bottleneck1.shortcut.conv1.weight",
                "stage4.repeat2.residual.se1.s.linear2.bias",
                "logits.linear1.weight")),
        names::toString);
  }

  @Test
  void theRecipeIsData() throws IOException {
    Recipe recipe = load(Map.of()).recipe();
    assertEquals(10, recipe.clauses().size());
    Recipe.Clause augment = recipe.clauses().get(1);
    assertEquals("augment", augment.name());
    assertEquals(3, augment.values().size());
    Recipe.Call crop = (Recipe.Call) augment.values().getFirst();
    assertEquals("random_resized_crop", crop.name());
    assertEquals(224, ((Recipe.Num) crop.positional().getFirst()).value());
    Recipe.Call sgd = (Recipe.Call) recipe.clauses().get(5).values().getFirst();
    assertEquals(1e-4, ((Recipe.Num) sgd.named().get("weight_decay")).value());
  }

  @Test
  void isFoundByTheServiceLoader() throws IOException {
    ModelReader reader =
        ServiceLoader.load(ModelReader.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(r -> r.accepts(FILE))
            .findFirst()
            .orElseThrow();
    assertEquals("se_resnet_50", reader.read(FILE, Optional.empty(), Map.of()).name());
  }
}
