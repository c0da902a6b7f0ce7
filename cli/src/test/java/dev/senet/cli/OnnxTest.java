package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.runtime.Device;
import dev.senet.runtime.Model;
import dev.senet.runtime.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export --onnx}, {@code import} of ONNX files, and what takes them in a model's place. */
class OnnxTest {
  @TempDir static Path shared;
  private static Path net;
  private static Path onnx;
  private static Path imported;
  private static Cli.Outcome outcome;

  @TempDir Path folder;

  @BeforeAll
  static void exportAndImport() throws IOException {
    net = SmallNet.write(shared);
    onnx = shared.resolve("small.onnx");
    imported = shared.resolve("imported");
    assertTrue(Cli.run("export", net, "--onnx", onnx).expect(0).out().contains("small.onnx: net"));
    outcome = Cli.run("import", onnx, "--out", imported).expect(0);
  }

  @Test
  void anImportedNetworkComputesTheSame() throws IOException {
    float[] pixels = new float[2 * 32 * 32 * 3];
    Random random = new Random(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    assertArrayEquals(run(net, pixels), run(imported, pixels), 1e-5f);
  }

  private static float[] run(Path model, float[] pixels) throws IOException {
    try (Device device = Device.jvm();
        Session session = Model.load(model).compile(device)) {
      return session.run(pixels);
    }
  }

  @Test
  void anImportSaysWhatItDidAndWhatIsNext() throws IOException {
    assertTrue(outcome.out().contains("small of " + onnx), outcome.out());
    assertTrue(outcome.out().contains("next: senet predict " + imported), outcome.out());
    assertTrue(outcome.err().contains("recipe.senet"), outcome.err());
    Cli.run("fmt", "--check", imported.resolve("model.senet")).expect(0);
  }

  @Test
  void anImportedNetworkIsUsedLikeATrainedOne() throws IOException {
    Path star = shared.resolve("shapes/val/star/00001.png");
    Cli.run("predict", imported, star, "--json").expect(0);
    Path run = folder.resolve("run");
    Cli.run(
            "train",
            imported.resolve("model.senet"),
            "--weights",
            imported,
            "--data",
            shared.resolve("shapes"),
            "--epochs",
            1,
            "--batch",
            8,
            "--out",
            run)
        .expect(0);
    Cli.run("export", run, "--onnx", folder.resolve("run.onnx")).expect(0);
  }

  @Test
  void anOnnxFileStandsInAModelsPlace() {
    assertEquals(
        Cli.run("summary", net, "--json").expect(0).json().get("parameters"),
        Cli.run("summary", onnx, "--json").expect(0).json().get("parameters"));
    assertTrue(Cli.run("compile", onnx, "--emit", "ast").expect(0).out().contains("small"));
    assertTrue(Cli.run("compile", onnx, "--emit", "graph").expect(0).out().contains("Convolution"));
    Cli.run("bench", onnx, "--batch", 1, "--seconds", 0).expect(0);
    String choice = Cli.run("summary", onnx, "--arg", "classes=3").expect(2).err();
    assertTrue(choice.contains("ONNX file"), choice);
  }

  @Test
  void otherFilesAreKept() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertTrue(Cli.run("import", onnx, "--out", folder).expect(2).err().contains("other files"));
    assertFalse(Files.exists(folder.resolve("model.senet")));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void badFilesAndOptionsAreExplained() throws IOException {
    Path out = folder.resolve("out");
    Path bad = Files.writeString(folder.resolve("bad.onnx"), "no network");
    String damaged = Cli.run("import", bad, "--out", out).expect(2).err();
    assertTrue(damaged.contains("bad.onnx: this is no ONNX file"), damaged);
    assertFalse(Files.exists(out));
    assertTrue(Cli.run("summary", bad).expect(2).err().contains("no ONNX file"));
    Path missing = folder.resolve("missing.onnx");
    assertTrue(Cli.run("import", missing, "--out", out).expect(2).err().contains("no such file"));
    String model = Cli.run("import", onnx, "--model", net, "--out", out).expect(2).err();
    assertTrue(model.contains("leave --model"), model);
    assertTrue(Cli.run("export", net).expect(2).err().contains("--onnx"));
  }
}
