package dev.senet.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.tensor.Memory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMetricsTest {
  @TempDir Path folder;
  private final Memory memory = Memory.unlimited();

  @AfterEach
  void nothingLeaks() {
    memory.close();
  }

  private static EpochMetrics epoch(int i) {
    Optional<Score> validation =
        i % 2 == 0 ? Optional.of(new Score(1.2 / i, 1 - 0.7 / i)) : Optional.empty();
    return new EpochMetrics(
        i, 10L * i, 0.1 / i, new Score(1.5 / i, 1 - 0.9 / i), validation, 1000 + i, 2.5, i % 3);
  }

  private static StepMetrics step(int i) {
    return new StepMetrics(i, (i + 9) / 10, 0.1 / i, new Score(2.0 / i, 0.5), 900, i % 4 == 0);
  }

  private RunMetrics run(int epochs) {
    RunMetrics metrics = new RunMetrics(folder);
    for (int i = 1; i <= epochs; i++) {
      metrics.add(epoch(i));
    }
    for (int i = 1; i <= 10 * epochs; i++) {
      metrics.add(step(i));
    }
    return metrics;
  }

  @Test
  void savedMetricsAreReadBack() throws Exception {
    RunMetrics metrics = run(4);
    metrics.save();
    metrics.save();
    RunMetrics read = RunMetrics.resume(folder, 1000);
    assertEquals(metrics.epochs(), read.epochs());
    assertEquals(metrics.steps(), read.steps());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count(), "no temporary file is left");
    }
  }

  @Test
  void columnsHaveTheirNames() throws Exception {
    run(2).save();
    try (var channel = Files.newByteChannel(folder.resolve("metrics.arrow"));
        ArrowFileReader reader = new ArrowFileReader(channel, memory.allocator())) {
      List<String> names =
          reader.getVectorSchemaRoot().getSchema().getFields().stream()
              .map(field -> field.getName())
              .toList();
      assertEquals(
          List.of(
              "epoch",
              "step",
              "learning_rate",
              "train_loss",
              "train_accuracy",
              "val_loss",
              "val_accuracy",
              "images_per_second",
              "seconds",
              "skipped_steps"),
          names);
      assertTrue(reader.loadNextBatch());
      assertTrue(reader.getVectorSchemaRoot().getVector("val_loss").isNull(0));
      assertEquals(0.6, reader.getVectorSchemaRoot().getVector("val_loss").getObject(1));
    }
  }

  @Test
  void resumingForgetsWhatCameAfterTheCheckpoint() throws Exception {
    run(4).save();
    RunMetrics read = RunMetrics.resume(folder, 25);
    assertEquals(List.of(epoch(1), epoch(2)), read.epochs());
    assertEquals(25, read.steps().size());
    assertEquals(step(25), read.steps().getLast());
    assertEquals(List.of(), RunMetrics.resume(folder.resolve("none"), 25).steps());
  }

  @Test
  void skippedStepsAreCounted() throws Exception {
    run(2).save();
    RunMetrics read = RunMetrics.resume(folder, 14);
    assertEquals(3, read.skippedSteps());
    assertEquals(2, read.skippedSteps(1));
    assertEquals(1, read.skippedSteps(2));
  }

  @Test
  void damagedFilesAreNamed() throws Exception {
    run(3).save();
    Path file = folder.resolve("steps.arrow");
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length += 31) {
      Files.write(file, Arrays.copyOf(good, length));
      IOException e = assertThrows(IOException.class, () -> RunMetrics.resume(folder, 9));
      assertTrue(e.getMessage().contains("steps.arrow"), e.getMessage());
    }
    Random random = new Random(3);
    for (int i = 0; i < 150; i++) {
      byte[] changed = good.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      Files.write(file, changed);
      try {
        RunMetrics.resume(folder, 9);
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("steps.arrow"), e.getMessage());
      }
    }
  }

  @Test
  void plotsAreImagesThatShowSomething() throws Exception {
    RunMetrics metrics = run(8);
    metrics.plot();
    for (String name : List.of("loss", "accuracy")) {
      BufferedImage image = ImageIO.read(folder.resolve(name + ".png").toFile());
      assertEquals(800, image.getWidth());
      Set<Integer> colors = new HashSet<>();
      for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
        colors.add(image.getRGB(p % image.getWidth(), p / image.getWidth()));
      }
      assertTrue(colors.contains(0xff1f6fd6), "the validation curve is there");
      var svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(withoutDoctype(folder.resolve(name + ".svg")));
      assertEquals("svg", svg.getDocumentElement().getTagName());
    }
  }

  /** The parser would fetch the DTD from the network. */
  private static java.io.InputStream withoutDoctype(Path svg) throws IOException {
    String text = Files.readString(svg).replaceFirst("<!DOCTYPE[^>]*>", "");
    return new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void plotsBearFewAndStrangeNumbers() throws Exception {
    RunMetrics metrics = new RunMetrics(folder);
    metrics.plot();
    assertTrue(Files.notExists(folder.resolve("loss.png")));
    metrics.add(epoch(1));
    metrics.plot();
    Score diverged = new Score(Double.NaN, 0.1);
    List<EpochMetrics> strange = new ArrayList<>();
    strange.add(new EpochMetrics(2, 20, 0, diverged, Optional.of(diverged), 1, 1, 0));
    strange.forEach(metrics::add);
    metrics.plot();
    assertTrue(Files.size(folder.resolve("loss.svg")) > 500);
  }
}
