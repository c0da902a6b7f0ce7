package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.senet.runtime.Safetensors;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} and {@code export}. */
class ImportTest {
  /** Its layers are called like those of the zoo's ResNets. */
  private static final String NET =
      """
      model net(classes = 10) {
        input image: f32[N, 32, 32, 3]
        stage1 = image |> conv(8, 3, stride = 4) |> batch_norm |> relu
        output logits = stage1 |> global_avg_pool |> linear(classes)
      }
      """;

  @TempDir static Path shared;
  private static Path net;
  private static Path file;
  private static Path imported;
  private static Cli.Outcome outcome;

  @TempDir Path folder;

  @BeforeAll
  static void exportAndImport() throws IOException {
    net = Files.writeString(shared.resolve("net.senet"), NET);
    file = shared.resolve("net.safetensors");
    imported = shared.resolve("imported");
    Cli.run("export", net, "--safetensors", file, "--names", "torchvision").expect(0);
    outcome = Cli.run("import", file, "--model", net, "--out", imported).expect(0);
  }

  private static Path shapes() throws IOException {
    Path shapes = shared.resolve("shapes");
    new ShapesGenerator(2, 1, 1).write(shapes, (done, total) -> {});
    return shapes;
  }

  @Test
  void theFileHasTheNamesOfTheOtherProgram() throws IOException {
    Safetensors written = Safetensors.read(file, Arena.ofAuto());
    assertEquals(
        Set.of(
            "conv1.weight",
            "bn1.weight",
            "bn1.bias",
            "bn1.running_mean",
            "bn1.running_var",
            "fc.weight",
            "fc.bias"),
        written.tensors().keySet());
    assertEquals("pt", written.metadata().get("format"));
  }

  @Test
  void anImportSaysWhatImagesGoThrough() throws IOException {
    assertTrue(outcome.out().contains("named as in torchvision"), outcome.out());
    assertTrue(outcome.out().contains("mean 0.485"), outcome.out());
    String line = "evaluate  resize(36), center_crop(32), normalize";
    assertTrue(outcome.out().contains(line), outcome.out());
    assertTrue(Files.readString(imported.resolve("recipe.senet")).contains(line));
    assertEquals("", outcome.err());
  }

  @Test
  void anImportedModelIsUsedLikeATrainedOne() throws IOException {
    Path star = shapes().resolve("val/star/00001.png");
    JsonNode guesses =
        Cli.run("predict", imported, star, "--json").expect(0).json().get(0).get("predictions");
    assertTrue(guesses.get(0).get("label").asText().matches("class \\d"), guesses.toString());
    Cli.run("summary", imported).expect(0);
    Cli.run("bench", imported, "--batch", 1, "--seconds", 0).expect(0);
    JsonNode judged =
        Cli.run("eval", imported, "--data", shapes(), "--batch", 4, "--json").expect(0).json();
    assertEquals(10, judged.get("images").asInt());
    assertTrue(Cli.run("eval", imported).expect(2).err().contains("--data"));
    assertTrue(Cli.run("train", imported, "--resume").expect(2).err().contains("no run"));
    Path run = folder.resolve("run");
    for (Path weights : new Path[] {imported, file}) {
      Cli.run(
              "train",
              net,
              "--weights",
              weights,
              "--freeze",
              "stage1.*",
              "--data",
              shapes(),
              "--epochs",
              1,
              "--out",
              run)
          .expect(0);
      assertEquals(
          -1,
          Safetensors.read(run.resolve("weights.safetensors"), Arena.ofAuto())
              .tensors()
              .get("stage1.conv1.weight")
              .data()
              .mismatch(
                  Safetensors.read(imported.resolve("weights.safetensors"), Arena.ofAuto())
                      .tensors()
                      .get("stage1.conv1.weight")
                      .data()));
      run = folder.resolve("run2");
    }
  }

  @Test
  void anExportGivesTheSameFileBack() throws IOException {
    Path again = folder.resolve("again.safetensors");
    Cli.run("export", imported, "--safetensors", again, "--names", "torchvision").expect(0);
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    Path own = folder.resolve("own.safetensors");
    Cli.run("export", imported, "--safetensors", own).expect(0);
    Cli.Outcome back =
        Cli.run("import", own, "--model", net, "--out", folder.resolve("own")).expect(0);
    assertTrue(back.err().contains("is not known"), back.err());
  }

  @Test
  void mistakesAreExplained() throws IOException {
    assertTrue(
        Cli.run("import", file, "--model", net, "--out", imported)
            .expect(2)
            .err()
            .contains("holds other files"));
    Path other = folder.resolve("other");
    String classes =
        Cli.run("import", file, "--model", net, "--arg", "classes=3", "--out", other)
            .expect(2)
            .err();
    assertTrue(
        classes.contains("'fc.bias' is F32[10] in the file, the model's 'logits.linear1.bias'"),
        classes);
    Cli.run("import", file, "--model", net, "--names", "timm-legacy", "--out", other).expect(2);
    Cli.run("import", file, "--model", net, "--names", "caffe", "--out", other).expect(2);
    Path pickle = Files.write(folder.resolve("net.pth"), new byte[] {'P', 'K'});
    String refusal = Cli.run("import", pickle, "--model", net, "--out", other).expect(2).err();
    assertTrue(refusal.contains("safetensors.torch"), refusal);
    String name = Cli.run("import", file, "--model", "se-resnet-5", "--out", other).expect(2).err();
    assertTrue(name.contains("did you mean 'se-resnet-50'?"), name);
    Cli.run("import", folder.resolve("no.safetensors"), "--model", net, "--out", other).expect(2);
    assertTrue(Files.notExists(other));
    assertTrue(
        Cli.run("export", Cli.SHAPES, "--safetensors", other, "--names", "timm")
            .expect(2)
            .err()
            .contains("not known"));
  }
}
