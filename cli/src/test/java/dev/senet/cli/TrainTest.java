package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.senet.runtime.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, {@code eval} and {@code predict}. */
class TrainTest {
  @TempDir static Path shared;
  private static Path net;
  private static Path run;
  private static Cli.Outcome trained;

  @TempDir Path folder;

  @BeforeAll
  static void trainOnce() throws IOException {
    net = SmallNet.write(shared);
    run = shared.resolve("run");
    trained = Cli.run("train", net, "--out", run).expect(0);
  }

  private static Path star() {
    return shared.resolve("shapes/val/star/00001.png");
  }

  @Test
  void theNetworkEachEpochAndTheResultGetALine() {
    List<String> lines = trained.out().lines().toList();
    assertEquals(4, lines.size(), trained.out());
    assertTrue(lines.get(0).contains("40 training and 10 validation images"), trained.out());
    assertTrue(lines.get(1).startsWith("epoch 1/2  loss "), trained.out());
    assertTrue(lines.get(3).startsWith(run + ": validation accuracy "), trained.out());
    assertEquals("", trained.err());
  }

  @Test
  void aTerminalSeesBars() {
    Cli.Outcome outcome = Cli.runAtTerminal("train", net, "--out", folder.resolve("run")).expect(0);
    assertTrue(outcome.err().contains("images/s"), outcome.err());
  }

  @Test
  void optionsOverrideTheRecipe() {
    Cli.Outcome outcome =
        Cli.run(
            "train",
            net,
            "--out",
            folder.resolve("run"),
            "--epochs",
            1,
            "--batch",
            9,
            "--seed",
            3,
            "--json",
            "--threads",
            1);
    JsonNode result = outcome.expect(0).json();
    assertEquals(1, result.get("epochs").asInt());
    assertTrue(result.get("finished").asBoolean());
    assertTrue(result.get("accuracy").asDouble() >= 0);
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    JsonNode recipe = json(folder.resolve("run/recipe.json"));
    assertEquals(9, recipe.get("batch").asInt());
    assertEquals(3, recipe.get("seed").asInt());
  }

  private static JsonNode json(Path file) {
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void quietMeansQuiet() {
    Cli.Outcome outcome =
        Cli.run("train", net, "--out", folder.resolve("run"), "--epochs", 1, "-q").expect(0);
    assertEquals("", outcome.out() + outcome.err());
  }

  @Test
  void aRunIsNotOverwrittenButContinuedWhenAsked() {
    assertTrue(Cli.run("train", net, "--out", run).expect(2).err().contains("--resume"));
    assertTrue(Cli.run("train", run).expect(2).err().contains("--resume"));
    for (Object[] words :
        new Object[][] {{"train", run, "--resume"}, {"train", net, "--out", run, "--resume"}}) {
      String out = Cli.run(words).expect(0).out();
      assertTrue(out.contains("\n" + run + ": validation accuracy "), out);
    }
    String longer = Cli.run("train", run, "--resume", "--epochs", 9).expect(2).err();
    assertTrue(longer.contains("--epochs 2"), longer);
    Cli.run("train", run, "--resume", "--epochs", 2).expect(0);
    Cli.Outcome exact = Cli.run("train", run, "--resume", "--exact").expect(0);
    assertTrue(exact.err().contains("began without --exact"), exact.err());
    assertTrue(
        Cli.run("train", run, "--resume", "--model", "x").expect(2).err().contains("--model"));
    assertTrue(Cli.run("train", folder, "--resume").expect(2).err().contains("no run"));
  }

  @Test
  void resumingWhatHasNotBegunBeginsIt() {
    Path fresh = folder.resolve("run");
    Cli.run("train", net, "--out", fresh, "--resume", "--epochs", 1).expect(0);
    assertTrue(Files.exists(fresh.resolve("weights.safetensors")));
  }

  @Test
  void aTrainingBeginsWithTheWeightsOfAnother() throws IOException {
    Path begun = folder.resolve("run");
    String pattern = "*conv1.*";
    Cli.run("train", net, "--weights", run, "--freeze", pattern, "--out", begun).expect(0);
    assertEquals("\"" + pattern + "\"", json(begun.resolve("recipe.json")).get("freeze").asText());
    assertEquals(-1, weight(run, "x.conv1.weight").mismatch(weight(begun, "x.conv1.weight")));
    String logits = "logits.linear1.weight";
    assertTrue(weight(run, logits).mismatch(weight(begun, logits)) >= 0);
    Path file = run.resolve("weights.safetensors");
    Path three =
        Files.writeString(
            folder.resolve("three.senet"),
            Files.readString(net).replace("linear(10)", "linear(3)"));
    String classes = Cli.run("train", three, "--weights", file).expect(2).err();
    assertTrue(classes.contains("10 classes, the model has 3: --fresh-classifier"), classes);
    String data = Cli.run("train", three, "--weights", file, "--fresh-classifier").expect(2).err();
    assertTrue(data.contains("the model has 3 classes, the data has 10"), data);
    String typo = Cli.run("train", net, "--freeze", "x.covn1.*").expect(2).err();
    assertTrue(typo.contains("did you mean 'x.conv1.*'?"), typo);
    Cli.run("train", net, "--fresh-classifier").expect(2);
  }

  private static MemorySegment weight(Path run, String name) throws IOException {
    Path file = run.resolve("weights.safetensors");
    return Safetensors.read(file, Arena.ofAuto()).tensors().get(name).data();
  }

  @Test
  void theEmulatorOfTornadoTrainsAndJudgesAlike() {
    Object[] train = {"train", net, "--epochs", 1, "--json", "--out"};
    JsonNode jvm = Cli.run(with(train, folder.resolve("jvm"))).expect(0).json();
    JsonNode emulated =
        Cli.run(with(train, folder.resolve("emulated"), "--device", "tornado-emulated"))
            .expect(0)
            .json();
    assertEquals(jvm.get("accuracy"), emulated.get("accuracy"));
    JsonNode judged = Cli.run("eval", folder.resolve("jvm"), "--json").expect(0).json();
    JsonNode again =
        Cli.run("eval", folder.resolve("jvm"), "--json", "--device", "tornado-emulated")
            .expect(0)
            .json();
    assertEquals(judged.get("loss").asDouble(), again.get("loss").asDouble(), 1e-4);
    String warning = Cli.run("train", folder.resolve("emulated"), "--resume").expect(0).err();
    assertTrue(warning.contains("began on the device tornado-emulated"), warning);
  }

  @Test
  void withoutTornadoItIsSaidWhatToDo() {
    for (String device : new String[] {"tornado", "tornado:0:1"}) {
      String error = Cli.run("eval", run, "--device", device).expect(2).err();
      assertTrue(error.contains("TornadoVM"), error);
      assertTrue(error.contains("TORNADOVM_HOME"), error);
    }
    String error = Cli.run("eval", run, "--device", "tornado:1").expect(2).err();
    assertTrue(error.contains("tornado:BACKEND:DEVICE"), error);
    Cli.run("eval", run, "--device", "auto").expect(0);
  }

  private static Object[] with(Object[] words, Object... more) {
    return java.util.stream.Stream.of(words, more).flatMap(java.util.Arrays::stream).toArray();
  }

  @Test
  void evalJudgesTheValidationImages() {
    JsonNode result = Cli.run("eval", run, "--json", "--batch", 3).expect(0).json();
    assertEquals(10, result.get("images").asInt());
    assertTrue(result.get("top5Accuracy").asDouble() >= result.get("accuracy").asDouble());
    assertTrue(result.get("loss").asDouble() > 0);
    String text = Cli.run("eval", run).expect(0).out();
    assertTrue(text.contains("(10 images)"), text);
    Cli.run("eval", run, "--batch", 0).expect(2);
    String missing = Cli.run("eval", run, "--data", folder.resolve("no")).expect(2).err();
    assertTrue(missing.contains("no"), missing);
    assertTrue(Cli.run("eval", folder).expect(2).err().contains("model.senet"));
  }

  @Test
  void predictNamesTheMostProbableClasses() {
    JsonNode answers =
        Cli.run("predict", run, star(), star(), "--top", 3, "--json").expect(0).json();
    assertEquals(2, answers.size());
    assertEquals(star().toString(), answers.get(0).get("image").asText());
    JsonNode guesses = answers.get(0).get("predictions");
    assertEquals(3, guesses.size());
    assertFalse(answers.get(0).has("error"));
    double previous = 1;
    for (JsonNode guess : guesses) {
      assertTrue(guess.get("probability").asDouble() <= previous);
      previous = guess.get("probability").asDouble();
    }
    List<String> lines = Cli.run("predict", run, star()).expect(0).out().lines().toList();
    assertEquals(6, lines.size());
    assertTrue(lines.get(1).matches("  +\\d+\\.\\d\\d %  \\w+"), lines.get(1));
  }

  @Test
  void imagesThatCannotBeReadDoNotKeepTheOthersFromBeingNamed() throws IOException {
    Path broken = Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
    Path missing = folder.resolve("missing.png");
    Cli.Outcome outcome = Cli.run("predict", run, broken, star(), missing, "--json").expect(2);
    JsonNode answers = outcome.json();
    assertTrue(answers.get(0).get("error").asText().contains("broken.png"));
    assertEquals(5, answers.get(1).get("predictions").size());
    assertTrue(answers.get(2).get("error").asText().contains("missing.png"));
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    Cli.run("predict", run).expect(2);
    Cli.run("predict", run, star(), "--top", 0).expect(2);
  }

  @Test
  void memoryThatDoesNotSufficeIsTheUsersMistake() {
    String err =
        Cli.run("train", net, "--out", folder.resolve("run"), "--memory-limit", "100k")
            .expect(2)
            .err();
    assertTrue(err.contains("memory limit"), err);
  }
}
