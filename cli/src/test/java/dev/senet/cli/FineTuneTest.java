package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.runtime.Safetensors;
import dev.senet.runtime.SavedModel;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a network's name to a model of one's own, over another's weights. */
class FineTuneTest {
  @TempDir Path folder;

  @Test
  void aNewFileIsTrainedFromImportedWeights() throws IOException {
    Path weights = folder.resolve("hundred.safetensors");
    Cli.run("export", "se-resnet-20", "--arg", "classes=100", "--safetensors", weights).expect(0);
    Path imported = folder.resolve("hundred");
    Cli.run("import", weights, "--model", "se-resnet-20", "--arg", "classes=100", "--out", imported)
        .expect(0);
    Path file = folder.resolve("mine.senet");
    Cli.run("new", "se-resnet-20", "--classes", 10, "-o", file).expect(0);
    Path data = folder.resolve("shapes");
    new ShapesGenerator(8, 2, 1).write(data, (done, total) -> {});
    Path run = folder.resolve("run");

    Cli.Outcome mismatch = train(file, data, run, imported).expect(2);
    assertTrue(mismatch.err().contains("--fresh-classifier"), mismatch.err());
    train(file, data, run, imported, "--fresh-classifier", "--freeze", "stage1.*").expect(0);

    float[] frozen = tensor(imported, "stage1.conv1.weight");
    assertArrayEquals(frozen, tensor(run, "stage1.conv1.weight"));
    String trained = "stage2.repeat1.residual.conv1.weight";
    assertFalse(Arrays.equals(tensor(imported, trained), tensor(run, trained)));
    String image = "val/star/00001.png";
    assertTrue(Cli.run("predict", run, data.resolve(image)).expect(0).out().contains("%"));
  }

  private static Cli.Outcome train(Path file, Path data, Path run, Path weights, String... more) {
    Object[] arguments = {
      "train",
      file,
      "--data",
      data,
      "--out",
      run,
      "--weights",
      weights,
      "--epochs",
      1,
      "--batch",
      16
    };
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.run(all);
  }

  private static float[] tensor(Path model, String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return Safetensors.read(model.resolve(SavedModel.WEIGHTS), arena)
          .tensors()
          .get(name)
          .data()
          .toArray(ValueLayout.JAVA_FLOAT.withByteAlignment(1));
    }
  }
}
