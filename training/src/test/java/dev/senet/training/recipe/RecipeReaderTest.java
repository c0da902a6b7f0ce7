package dev.senet.training.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.core.graph.ModelReader;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.SourceException;
import dev.senet.runtime.Initializer;
import dev.senet.training.TrainingException;
import dev.senet.training.augment.CenterCrop;
import dev.senet.training.augment.HorizontalFlip;
import dev.senet.training.augment.Normalization;
import dev.senet.training.augment.RandomCrop;
import dev.senet.training.augment.RandomResizedCrop;
import dev.senet.training.augment.Resize;
import dev.senet.training.data.Sampler;
import dev.senet.training.data.TrainValidation;
import dev.senet.training.optim.Cosine;
import dev.senet.training.optim.Plateau;
import dev.senet.training.optim.Step;
import dev.senet.training.optim.Warmup;
import dev.senet.training.report.ProgressDisplay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {
  private static final String MODEL =
      """
      model tiny {
        input image: f32[N, 8, 8, 3]
        output logits = image |> global_avg_pool |> linear(10)
      }
      """;

  @TempDir Path folder;

  private ModelDescription model(String train) throws Exception {
    Path file = folder.resolve("tiny.senet");
    Files.writeString(file, MODEL + train);
    ModelReader reader = ServiceLoader.load(ModelReader.class).findFirst().orElseThrow();
    return reader.read(file, Optional.empty(), Map.of());
  }

  private TrainingPlan read(String train) throws Exception {
    ModelDescription model = model(train);
    return RecipeReader.read(model.recipe(), model.graph().variables(), Overrides.NONE);
  }

  private TrainingPlan plan(String... lines) throws Exception {
    String train = "train {\n" + String.join("\n", lines) + "\n}\n";
    return read(train);
  }

  private String failure(String... lines) {
    return assertThrows(SourceException.class, () -> plan(lines)).getMessage();
  }

  @Test
  void theSampleOfTheLanguageIsUnderstood() throws Exception {
    TrainingPlan plan =
        plan(
            "data      folder(\"imagenet\")",
            "augment   random_resized_crop(224), horizontal_flip, subtract_mean",
            "evaluate  resize(256), center_crop(224), subtract_mean",
            "sampling  balanced",
            "loss      cross_entropy(label_smoothing = 0.1)",
            "optimizer sgd(momentum = 0.9, weight_decay = 1e-4)",
            "schedule  step(initial = 0.6, every = 30, factor = 0.1)",
            "init      he_normal",
            "batch     1024",
            "epochs    100");
    assertEquals(Optional.of(new DataSource.Folder("imagenet", Optional.empty())), plan.data());
    assertEquals(
        List.of(RandomResizedCrop.of(224, 224), new HorizontalFlip(0.5)), plan.augment().steps());
    assertEquals(
        List.of(Resize.shorterSide(256), new CenterCrop(224, 224)), plan.evaluate().steps());
    assertTrue(plan.needsMean());
    assertEquals(Sampler.BALANCED, plan.sampling());
    assertEquals(new Loss.SoftmaxCrossEntropy(0.1), plan.loss());
    assertEquals(new Sgd(0.9, false, 1e-4, false), plan.optimizer());
    assertEquals(new Step(0.6, 30, 0.1), plan.schedule());
    assertEquals(Initializer.HE_NORMAL, plan.init());
    assertEquals(List.of(1024, 100, 1L), List.of(plan.batch(), plan.epochs(), plan.seed()));
  }

  @Test
  void withoutASectionThereAreDefaults() {
    TrainingPlan plan = RecipeReader.read(Recipe.EMPTY, List.of(), Overrides.NONE);
    assertTrue(plan.data().isEmpty());
    assertEquals(new Cosine(0.1, 0, plan.epochs()), plan.schedule());
    assertEquals(Sampler.SHUFFLED, plan.sampling());
    assertTrue(plan.needsMean());
    TrainingPlan resolved = plan.withMean(Normalization.subtractMean(List.of(0.4, 0.5, 0.6)));
    assertFalse(resolved.needsMean());
    assertEquals("subtract_mean((0.4, 0.5, 0.6))", resolved.augment().pipeline().toSenet());
  }

  @Test
  void evaluationFollowsFromTraining() throws Exception {
    assertEquals(
        List.of(new CenterCrop(32, 32)),
        plan("augment random_crop(32, padding = 4), horizontal_flip, cutout(8)")
            .evaluate()
            .steps());
    Preparation evaluate = plan("augment random_resized_crop(224), normalize").evaluate();
    assertEquals(List.of(Resize.shorterSide(256), new CenterCrop(224, 224)), evaluate.steps());
    assertEquals(Optional.of(Normalization.IMAGENET), evaluate.normalization());
  }

  @Test
  void otherChoicesAreUnderstood() throws Exception {
    TrainingPlan plan =
        plan(
            "data shapes(\"s\", per_class = 20, val_per_class = 5)",
            "augment resize((40, 48)), random_crop((32, 30), 2, fill = 9), normalize(0.5, 0.25)",
            "optimizer adamw(weight_decay = 0.05)",
            "schedule plateau(factor = 0.5, patience = 3), warmup(2, from = 1e-5)",
            "seed 77");
    assertEquals(
        List.of(Resize.exactly(40, 48), new RandomCrop(32, 30, 2, 9)), plan.augment().steps());
    assertEquals(
        Optional.of(new Normalization(List.of(0.5), List.of(0.25))),
        plan.augment().normalization());
    assertEquals(new AdamW(0.9, 0.999, 1e-8, 0.05, false), plan.optimizer());
    assertEquals(new Warmup(new Plateau(1e-3, 0.5, 3, 1e-4), 2, 1e-5), plan.schedule());
    assertEquals(77, plan.seed());
    TrainValidation data = plan.data().orElseThrow().open(folder, 1, ProgressDisplay.quiet());
    assertEquals(200, data.train().size());
    assertEquals(50, data.validation().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "augment horizontal_flip",
        "data folder(\"a \\\"b\\\" \\\\ c\", validation = 0.1)",
        "data shapes",
        "data cifar10(\"x\")\nschedule plateau",
        "data cifar100(\"x\")\nschedule constant(0.01)",
        "data mnist(\"x\")\nschedule cosine(0.4, final = 1e-5), warmup(3)",
        "optimizer adamw\ninit glorot_normal",
        "freeze \"logits.linear1.bias\", \"*.bi*s\"",
        "optimizer sgd(nesterov = true, decay_all = true)\nsampling sequential",
        "augment random_resized_crop((20, 24), scale = (0.3, 1), ratio = (1, 2)), cutout(3)",
        "augment resize(9), center_crop(8), subtract_mean((0.1, 0.2, 0.3))\nbatch 3\nepochs 4"
      })
  void theTextOfAPlanGivesTheSamePlan(String train) throws Exception {
    TrainingPlan plan = plan(train);
    assertEquals(plan, read(plan.toSenet()));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals(plan, read(plan.toSenet()));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void jsonHoldsAllOfThePlan() throws Exception {
    JsonNode json =
        new ObjectMapper().readTree(plan("batch 12", "data mnist(\"m\")", "seed 5").toJson());
    assertEquals(12, json.get("batch").intValue());
    assertEquals(5, json.get("seed").intValue());
    assertEquals("mnist(\"m\")", json.get("data").textValue());
    assertEquals("subtract_mean", json.get("augment").textValue());
  }

  @Test
  void overridesWinAndTheRestFollows() throws Exception {
    Recipe recipe = model("train { data mnist(\"m\")\n epochs 10\n batch 8 }").recipe();
    Overrides overrides =
        new Overrides(
            Optional.of("other"), Optional.of(16), Optional.of(3), Optional.of(9L), List.of());
    TrainingPlan plan = RecipeReader.read(recipe, List.of(), overrides);
    assertEquals(Optional.of(new DataSource.MnistFiles("other")), plan.data());
    assertEquals(new Cosine(0.1, 0, 3), plan.schedule());
    assertEquals(List.of(16, 3, 9L), List.of(plan.batch(), plan.epochs(), plan.seed()));
    assertEquals(
        Optional.of(new DataSource.Folder("other", Optional.empty())),
        RecipeReader.read(Recipe.EMPTY, List.of(), overrides).data());
    Overrides none =
        new Overrides(
            Optional.empty(), Optional.of(0), Optional.empty(), Optional.empty(), List.of());
    assertThrows(TrainingException.class, () -> RecipeReader.read(recipe, List.of(), none));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          optimizer sdg                             | 'sdg' is not an optimizer         | did you mean 'sgd'?
          optimiser sgd                             | no line 'optimiser'               | did you mean 'optimizer'?
          optimizer sgd(momentun = 0.9)             | no argument 'momentun'            | did you mean 'momentum'?
          optimizer sgd(0.9, 0, true, true, 1)      | too many arguments for 'sgd'      | it takes momentum
          optimizer sgd(0.9, momentum = 0.8)        | 'momentum' is given twice         | momentum
          optimizer sgd(momentum = 1.5)             | at least 0 and less than 1        | 1.5
          optimizer sgd(momentum = 0, nesterov = true) | nesterov needs a momentum      | sgd
          optimizer 0.9                             | the name of an optimizer          | adamw
          optimizer sgd, adamw                      | takes one value                   | adamw
          data folder                               | 'folder' needs 'path'             | path = …
          data folder(7)                            | must be a text in quotes          | 7
          data shapes(per_class = 0)                    | 0 images per class                | shapes
          augment random_crop                       | 'random_crop' needs 'size'        | random_crop(…
          augment random_crop(2.5)                  | must be a whole number            | 2.5
          augment random_crop(0)                    | a size must lie between 1         | 0
          augment horizontal_flip(2)                | probability must lie              | 2
          augment horizontal_flop                   | not a step of preparation         | did you mean 'horizontal_flip'?
          augment subtract_mean, horizontal_flip    | must come last                    | end of the line
          augment normalize(mean = (1, 2))          | three for red, green and blue     | mean
          schedule step(every = 0)                  | every must be at least 1          | step
          schedule cosine, cosine                   | something that follows a schedule | warmup
          schedule cosine, warmup, warmup           | two parts at most                 | warmup
          loss cross_entropy(label_smoothing = 1)   | less than 1                       | cross_entropy
          batch 0                                   | between 1 and                     | batch
          batch 1.5                                 | whole number                      | 1.5
          batch sgd                                 | whole number                      | batch
          freeze "*.kernel"                         | no weight is called '*.kernel'    | known are
          freeze "*.wieght"                         | no weight is called '*.wieght'    | did you mean '*.weight'?
          freeze "logits"                           | no weight is called 'logits'      | did you mean 'logits.*'?
          freeze "logits.linaer1.*"                 | no weight                         | did you mean 'logits.linear1.*'?
          freeze logits                             | names of weights in quotes        | freeze "stem.*"
          freeze "*.weight", "*.bias"               | nothing is left to train          | freeze
          epochs 1e99                               | whole number                      | epochs
          """)
  void errorsSayWhatAndWhere(String line, String message, String detail) {
    String report = failure(line);
    assertTrue(report.contains(message), report);
    assertTrue(report.contains(detail), report);
    assertTrue(report.contains("tiny.senet:6:"), report);
    assertTrue(report.contains("^"), report);
  }

  @Test
  void theCommandLineFreezesInPlaceOfTheRecipe() throws Exception {
    ModelDescription model = model("train { freeze \"*.bias\" }");
    List<Variable> variables = model.graph().variables();
    assertEquals(
        List.of("*.weight"),
        RecipeReader.read(model.recipe(), variables, freezing("*.weight")).freeze().patterns());
    for (String pattern : List.of("*", "*.wight")) {
      assertThrows(
          TrainingException.class,
          () -> RecipeReader.read(model.recipe(), variables, freezing(pattern)));
    }
  }

  private static Overrides freezing(String pattern) {
    return new Overrides(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(pattern));
  }

  @ParameterizedTest
  @CsvSource({
    "stem.conv1.weight, true",
    "stem.*, true",
    "*, true",
    "**, true",
    "*conv1*, true",
    "*.weight, true",
    "s*.conv*.w*t, true",
    "s*e*1.weight, true",
    "stem, false",
    "stem.conv1.weight2, false",
    "tem.*, false",
    "*.bias, false",
    "stem.conv1*1.weight, false",
    "*weight*weight, false",
    "s.*, false",
  })
  void aStarStandsForAnyText(String pattern, boolean matches) {
    Variable weight =
        new Variable("stem.conv1.weight", TensorType.f32(Shape.of(1)), Variable.Role.WEIGHT);
    assertEquals(matches, new Freeze(List.of("x", pattern)).contains(weight));
  }

  @Test
  void trainingAndEvaluationNormaliseAlike() {
    String report = failure("augment subtract_mean", "evaluate normalize");
    assertTrue(report.contains("normalise images differently"), report);
    assertTrue(report.contains("tiny.senet:7:"), report);
  }

  @Test
  void severalErrorsAreReportedAtOnce() {
    String report = failure("batch 0", "optimizer sdg", "epoks 5");
    assertEquals(3, report.split("error:").length - 1, report);
  }
}
