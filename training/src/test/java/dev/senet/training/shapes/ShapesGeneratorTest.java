package dev.senet.training.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.training.data.DatasetException;
import dev.senet.training.data.Image;
import dev.senet.training.data.ImageDecoder;
import dev.senet.training.data.ImageFolder;
import dev.senet.training.data.TrainValidation;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapesGeneratorTest {
  @TempDir Path root;

  @Test
  void writesAnImageFolder() throws Exception {
    Path folder = root.resolve("deep/shapes");
    List<Integer> progress = new ArrayList<>();
    ShapesGenerator generator = new ShapesGenerator(3, 2, 1);
    assertTrue(generator.write(folder, (done, total) -> progress.add(done * 1000 + total)));
    assertEquals(50, generator.total());
    assertEquals(1050, progress.getFirst());
    assertEquals(50050, progress.getLast());
    TrainValidation data = ImageFolder.open(folder, ImageDecoder.DEFAULT);
    assertEquals(ShapesGenerator.classNames(), data.train().classNames());
    assertEquals(30, data.train().size());
    assertEquals(20, data.validation().size());
    Image image = data.train().sample(7).image();
    assertEquals(List.of(32, 32), List.of(image.height(), image.width()));
    assertTrue(Files.exists(folder.resolve("val/star/00002.png")));
    try (Stream<Path> left = Files.list(folder.getParent())) {
      assertEquals(1, left.count(), "nothing else is left behind");
    }
  }

  @Test
  void isAFunctionOfTheSeed() throws Exception {
    Path file = Path.of("train/heart/00001.png");
    new ShapesGenerator(1, 1, 5).write(root.resolve("a"), (done, total) -> {});
    new ShapesGenerator(2, 1, 5).write(root.resolve("b"), (done, total) -> {});
    new ShapesGenerator(1, 1, 6).write(root.resolve("c"), (done, total) -> {});
    byte[] first = Files.readAllBytes(root.resolve("a").resolve(file));
    assertArrayEquals(first, Files.readAllBytes(root.resolve("b").resolve(file)));
    assertNotEquals(
        List.of(pixels(first)),
        List.of(pixels(Files.readAllBytes(root.resolve("c").resolve(file)))));
  }

  private static java.nio.ByteBuffer pixels(byte[] png) throws Exception {
    return java.nio.ByteBuffer.wrap(ImageDecoder.DEFAULT.decode(png, "png").pixels());
  }

  @Test
  void leavesWhatIsThereAlone() throws Exception {
    Path folder = root.resolve("shapes");
    Files.createDirectories(folder);
    ShapesGenerator generator = new ShapesGenerator(1, 1, 5);
    assertTrue(generator.write(folder, (done, total) -> {}), "an empty folder is filled");
    assertFalse(generator.write(folder, (done, total) -> {}), "the same is not written again");
    DatasetException e =
        assertThrows(
            DatasetException.class,
            () -> new ShapesGenerator(1, 1, 6).write(folder, (done, total) -> {}));
    assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
  }

  @Test
  void aFailureLeavesNothingBehind() {
    assertThrows(
        IllegalStateException.class,
        () ->
            new ShapesGenerator(1, 1, 5)
                .write(
                    root.resolve("shapes"),
                    (done, total) -> {
                      throw new IllegalStateException("stop");
                    }));
    assertEquals(0, root.toFile().list().length);
  }

  @ParameterizedTest
  @EnumSource(Outline.class)
  void outlinesLieInTheUnitCircle(Outline outline) {
    Area outside = new Area(outline.draw());
    outside.subtract(new Area(new Ellipse2D.Double(-1.1, -1.1, 2.2, 2.2)));
    assertTrue(outside.isEmpty());
    assertTrue(outline.draw().getBounds2D().getWidth() > 0.9);
  }
}
