package dev.senet.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.program.Precision;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.Session;
import dev.senet.runtime.WeightsException;
import dev.senet.training.data.BrokenImages;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.report.EpochMetrics;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.report.Score;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final String NET =
      """
      model net(classes = 10) {
        input image: f32[N, 32, 32, 3]
        x = image |> conv(8, 3, stride = 4) |> batch_norm |> relu
        x = relu(x + (x |> conv(8, 3) |> batch_norm |> se(2)))
        output logits = x |> global_avg_pool |> dropout(0.1) |> linear(classes)
      }
      train {
        augment   random_crop(32, padding = 2), horizontal_flip, subtract_mean
        schedule  plateau(initial = 0.1, patience = 0), warmup(epochs = 1)
        batch     16
        epochs    3
        seed      5
      }
      """;
  // 60 training images: the fourth batch of an epoch is smaller than the others.
  private static final int STEPS_PER_EPOCH = 4;

  @TempDir static Path shared;
  private static Path shapes;

  @TempDir Path root;

  @BeforeAll
  static void writeData() throws IOException {
    shapes = shared.resolve("shapes");
    new ShapesGenerator(6, 2, 1).write(shapes, (done, total) -> {});
  }

  private GraphModel net(String text) throws IOException {
    return GraphModel.load(Files.writeString(root.resolve("net.senet"), text));
  }

  private static Overrides overrides(Optional<Integer> epochs) {
    return new Overrides(
        Optional.of(shapes.toString()), Optional.empty(), epochs, Optional.empty(), List.of());
  }

  private Trainer begin(String text, Path folder, Device device) throws IOException {
    return Trainer.begin(
        net(text), overrides(Optional.empty()), folder, device, ProgressDisplay.quiet());
  }

  private TrainingResult train(Path folder, DeviceSpec spec) throws Exception {
    try (Device device = Device.open(spec);
        Trainer trainer = begin(NET, folder, device)) {
      return trainer.train(ProgressDisplay.quiet());
    }
  }

  /** Stops a trainer when it has shown so many steps. */
  private static final class StopAfter implements ProgressDisplay {
    final AtomicReference<Trainer> trainer = new AtomicReference<>();
    private int left;

    StopAfter(int steps) {
      left = steps;
    }

    @Override
    public void note(String line) {}

    @Override
    public void task(String name, long done, long total) {}

    @Override
    public void beginEpoch(int epoch, int epochs, long images, long done) {}

    @Override
    public void step(int images, Score epochSoFar) {
      if (--left == 0) {
        trainer.get().stop();
      }
    }

    @Override
    public void endEpoch(EpochMetrics metrics) {}

    @Override
    public void close() {}
  }

  private static TrainingResult resume(Path folder, ProgressDisplay display) throws Exception {
    try (Device device = Device.jvm();
        Trainer trainer = Trainer.resume(Run.read(folder), device, display)) {
      if (display instanceof StopAfter stopping) {
        stopping.trainer.set(trainer);
      }
      return trainer.train(display);
    }
  }

  private static void assertSameRun(Path expected, Path actual) throws IOException {
    for (String file : List.of(Checkpoint.FILE, SavedModel.WEIGHTS)) {
      assertArrayEquals(
          Files.readAllBytes(expected.resolve(file)),
          Files.readAllBytes(actual.resolve(file)),
          file);
    }
  }

  private static List<Score> scores(TrainingResult result) {
    return result.epochs().stream().map(EpochMetrics::train).toList();
  }

  @Test
  void aRunKeepsAllThatIsNeededToUseIt() throws Exception {
    Path folder = root.resolve("run");
    TrainingResult result = train(folder, DeviceSpec.jvm());
    assertTrue(result.isFinished());
    assertEquals(3, result.epochs().size());
    assertEquals(3L * STEPS_PER_EPOCH, result.epochs().getLast().step());
    for (String file :
        List.of("model.senet", "recipe.senet", "recipe.json", "environment.json", "steps.arrow")) {
      assertTrue(Files.size(folder.resolve(file)) > 0, file);
    }
    Run run = Run.read(folder);
    assertEquals(5, run.plan().seed());
    assertFalse(run.plan().needsMean());
    EpochMetrics best = result.best().orElseThrow();
    try (Device device = Device.jvm()) {
      Evaluator.Result judged =
          run.evaluate(device, 7, BrokenImages.logged(), ProgressDisplay.quiet());
      assertEquals(20, judged.images());
      assertEquals(best.validation().orElseThrow().accuracy(), judged.accuracy());
      assertEquals(best.validation().orElseThrow().loss(), judged.loss(), 1e-6);
      try (Session session = run.trained().compile(device)) {
        Path star = shapes.resolve("val/star/00001.png");
        List<Predictor.Guess> guesses = run.predictor(session).predict(star, 10);
        assertEquals(1, guesses.stream().mapToDouble(Predictor.Guess::probability).sum(), 1e-6);
        assertEquals(10, guesses.stream().map(Predictor.Guess::label).distinct().count());
      }
    }
  }

  @Test
  void theNetworkLearnsItsTrainingImages() throws Exception {
    String steady =
        NET.replace("dropout(0.1) |> ", "")
            .replace("random_crop(32, padding = 2), horizontal_flip, ", "")
            .replace("plateau(initial = 0.1, patience = 0), warmup(epochs = 1)", "constant(0.1)")
            .replace("epochs    3", "epochs 25");
    try (Device device = Device.jvm();
        Trainer trainer = begin(steady, root.resolve("run"), device)) {
      List<EpochMetrics> epochs = trainer.train(ProgressDisplay.quiet()).epochs();
      double first = epochs.getFirst().train().loss();
      double last = epochs.getLast().train().loss();
      assertTrue(last < 0.7 * first, first + " -> " + last);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 10})
  void aResumedRunEqualsAnUninterruptedOne(int steps) throws Exception {
    TrainingResult whole = train(root.resolve("whole"), DeviceSpec.jvm());
    Path folder = root.resolve("parts");
    StopAfter stopping = new StopAfter(steps);
    try (Device device = Device.jvm();
        Trainer trainer = begin(NET, folder, device)) {
      stopping.trainer.set(trainer);
      assertFalse(trainer.train(stopping).isFinished());
    }
    assertFalse(resume(folder, new StopAfter(1)).isFinished());
    TrainingResult result = resume(folder, ProgressDisplay.quiet());
    assertTrue(result.isFinished());
    assertEquals(scores(whole), scores(result));
    assertSameRun(root.resolve("whole"), folder);
  }

  @Test
  void aStopBeforeTheFirstStepIsNotLost() throws Exception {
    try (Device device = Device.jvm();
        Trainer trainer = begin(NET, root.resolve("run"), device)) {
      trainer.stop();
      assertEquals(List.of(), trainer.train(ProgressDisplay.quiet()).epochs());
      assertTrue(trainer.train(ProgressDisplay.quiet()).isFinished());
    }
  }

  @Test
  void aFinishedRunStaysAsItIs() throws Exception {
    Path folder = root.resolve("run");
    TrainingResult result = train(folder, DeviceSpec.jvm());
    byte[] before = Files.readAllBytes(folder.resolve(Checkpoint.FILE));
    assertEquals(result.epochs(), resume(folder, ProgressDisplay.quiet()).epochs());
    assertArrayEquals(before, Files.readAllBytes(folder.resolve(Checkpoint.FILE)));
  }

  @Test
  void threadsChangeNothing() throws Exception {
    train(root.resolve("one"), DeviceSpec.jvm().withThreads(1));
    train(root.resolve("two"), DeviceSpec.jvm().withThreads(2));
    assertSameRun(root.resolve("one"), root.resolve("two"));
  }

  @Test
  void brokenImagesAreSkippedAndCounted() throws Exception {
    Path copy = root.resolve("data");
    new ShapesGenerator(6, 2, 1).write(copy, (done, total) -> {});
    Files.write(copy.resolve("train/star/00002.png"), new byte[] {1, 2, 3});
    Files.write(copy.resolve("val/star/00001.png"), new byte[0]);
    Overrides overrides =
        new Overrides(
            Optional.of(copy.toString()),
            Optional.empty(),
            Optional.of(2),
            Optional.empty(),
            List.of());
    try (Device device = Device.jvm();
        Trainer trainer =
            Trainer.begin(
                net(NET), overrides, root.resolve("run"), device, ProgressDisplay.quiet())) {
      assertEquals(2, trainer.train(ProgressDisplay.quiet()).brokenImages());
    }
  }

  @Test
  void aDivergedTrainingStopsAndSaysWhy() throws Exception {
    String wild =
        NET.replace("plateau(initial = 0.1, patience = 0), warmup(epochs = 1)", "constant(1e6)");
    Path folder = root.resolve("run");
    try (Device device = Device.jvm();
        Trainer trainer = begin(wild, folder, device)) {
      TrainingException e =
          assertThrows(TrainingException.class, () -> trainer.train(ProgressDisplay.quiet()));
      assertTrue(e.getMessage().contains("lower the learning rate"), e.getMessage());
      assertFalse(e.getMessage().contains("--precision"), e.getMessage());
    }
    assertTrue(Run.isResumable(folder));
  }

  private static final DeviceSpec HALF =
      DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED).withPrecision(Precision.FP16);

  /** Gradients of the classifier's weights overflow in fp16 even if the loss is not scaled. */
  @Test
  void stepsThatOverflowAreToldAndOtherPrecisionsNamed() throws Exception {
    String steep =
        NET.replace("linear(classes)", "linear(classes) |> steep")
            .replace("model net", "block steep(x) { return x * 1000000 }\nmodel net")
            .replace("batch     16", "batch 4")
            .replace("epochs    3", "epochs 2");
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    try (Device device = Device.open(HALF);
        Trainer trainer = begin(steep, root.resolve("run"), device)) {
      ProgressDisplay display = ProgressDisplay.lines(new PrintStream(shown, true, UTF_8));
      assertEquals(30, trainer.train(display).skippedSteps());
    }
    List<String> lines = shown.toString(UTF_8).lines().toList();
    assertTrue(lines.get(1).endsWith("  15 steps skipped"), lines.get(1));
    assertTrue(lines.get(2).endsWith("  15 steps skipped"), lines.get(2));
    assertTrue(lines.get(3).startsWith("30 of 30 steps were skipped"), lines.get(3));
    assertTrue(lines.get(3).contains("bf16 or fp32"), lines.get(3));
  }

  @Test
  void aTrainingThatDivergesInHalfPrecisionIsToldOfOthers() throws Exception {
    String wild =
        NET.replace("plateau(initial = 0.1, patience = 0), warmup(epochs = 1)", "constant(1e6)");
    try (Device device = Device.open(HALF);
        Trainer trainer = begin(wild, root.resolve("run"), device)) {
      TrainingException e =
          assertThrows(TrainingException.class, () -> trainer.train(ProgressDisplay.quiet()));
      assertTrue(e.getMessage().contains("--precision bf16 or fp32"), e.getMessage());
    }
  }

  @Test
  void aMemoryLimitThatIsTooSmallNamesTheBatchThatFits() throws Exception {
    DeviceSpec small = DeviceSpec.jvm().withMemoryLimit(1 << 20);
    int fits;
    try (Device device = Device.open(small)) {
      MemoryLimitException e =
          assertThrows(MemoryLimitException.class, () -> begin(NET, root.resolve("run"), device));
      Matcher batch = Pattern.compile("a batch of (\\d+) fits").matcher(e.getMessage());
      assertTrue(batch.find(), e.getMessage());
      fits = Integer.parseInt(batch.group(1));
    }
    assertFalse(Files.exists(root.resolve("run")), "nothing is left of a run that cannot begin");
    assertTrue(fits > 0 && fits < 16, "" + fits);
    try (Device device = Device.open(small);
        Trainer trainer =
            begin(NET.replace("batch     16", "batch " + fits), root.resolve("run"), device)) {
      assertTrue(trainer.train(ProgressDisplay.quiet()).isFinished());
    }
  }

  private String refusal(String text, Overrides overrides, Path folder) throws IOException {
    GraphModel model = net(text);
    try (Device device = Device.jvm()) {
      return assertThrows(
              TrainingException.class,
              () -> Trainer.begin(model, overrides, folder, device, ProgressDisplay.quiet()))
          .getMessage();
    }
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws Exception {
    Path folder = root.resolve("run");
    Overrides usual = overrides(Optional.empty());
    assertTrue(refusal(NET, Overrides.NONE, folder).contains("--data"));
    String classes = refusal(NET.replace("classes = 10", "classes = 7"), usual, folder);
    assertTrue(classes.contains("7 classes, the data has 10"), classes);
    String shape =
        refusal("model m { input a: f32[N, 4] output b = a |> linear(10) }", usual, folder);
    assertTrue(shape.contains("f32[N, 4]"), shape);
    assertTrue(refusal(NET, overrides(Optional.of(0)), folder).contains("epochs"));
    assertFalse(Files.exists(folder));
    String taken = refusal(NET, usual, shapes);
    assertTrue(taken.contains("holds other files"), taken);
    train(folder, DeviceSpec.jvm());
    assertTrue(refusal(NET, usual, folder).contains("--resume"));
  }

  @Test
  void damagedCheckpointsAreNamed() throws Exception {
    Path folder = root.resolve("run");
    train(folder, DeviceSpec.jvm());
    Path file = folder.resolve(Checkpoint.FILE);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      WeightsException e =
          assertThrows(WeightsException.class, () -> resume(folder, ProgressDisplay.quiet()));
      assertTrue(e.getMessage().contains(Checkpoint.FILE), e.getMessage());
    }
  }
}
