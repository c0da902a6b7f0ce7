package dev.senet.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path root;

  private TrainValidation open() {
    return ImageFolder.open(root, ImageDecoder.DEFAULT);
  }

  private String failure() {
    return assertThrows(DatasetException.class, this::open).getMessage();
  }

  @Test
  void filesAreOrderedByClassAndName() throws Exception {
    ImageFiles.writePng(root.resolve("train/dog/b.PNG"), 3);
    ImageFiles.writePng(root.resolve("train/dog/a.png"), 2);
    ImageFiles.writePng(root.resolve("train/cat/z.JPEG"), 1);
    ImageFiles.writePng(root.resolve("val/dog/v.jpg"), 4);
    ImageFiles.write(root.resolve("train/cat/notes.txt"), new byte[3]);
    ImageFiles.write(root.resolve("train/cat/._z.jpg"), new byte[3]);
    TrainValidation data = open();
    Dataset train = data.train();
    assertEquals(List.of("cat", "dog"), train.classNames());
    assertEquals(3, train.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, train.sample(i).image().get(0, 0, 0));
      assertEquals(i == 0 ? 0 : 1, train.sample(i).label());
      assertEquals(train.label(i), train.sample(i).label());
    }
    assertTrue(train.source(0).endsWith("z.JPEG"));
    assertEquals(1, data.validation().size());
    assertEquals(1, data.validation().label(0));
  }

  @Test
  void withoutValidationTheMessageSaysWhatToDo() {
    ImageFiles.writePng(root.resolve("train/cat/a.png"), 1);
    String message = failure();
    assertTrue(message.contains(root.resolve("val").toString()), message);
    assertTrue(message.contains("validation = 0.1"), message);
  }

  @Test
  void missingFoldersAndEmptyClassesAreNamed() throws Exception {
    assertTrue(
        assertThrows(
                DatasetException.class,
                () -> ImageFolder.open(root.resolve("nowhere"), ImageDecoder.DEFAULT))
            .getMessage()
            .contains("nowhere"));
    Files.createDirectories(root.resolve("val/cat"));
    assertTrue(failure().contains("train"));
    Files.createDirectories(root.resolve("train"));
    assertTrue(failure().contains("no class folders"));
    Files.createDirectories(root.resolve("train/empty"));
    assertTrue(failure().contains("empty"));
  }

  @Test
  void validationMayNotHaveClassesOfItsOwn() {
    ImageFiles.writePng(root.resolve("train/cat/a.png"), 1);
    ImageFiles.writePng(root.resolve("val/cow/a.png"), 1);
    assertTrue(failure().contains("cow"));
  }

  @Test
  void splitHoldsBackTheSamePartOfEachClass() throws Exception {
    for (int i = 0; i < 20; i++) {
      ImageFiles.writePng(root.resolve("a/%02d.png".formatted(i)), i);
      ImageFiles.writePng(root.resolve("b/%02d.png".formatted(i)), 100 + i);
    }
    TrainValidation data = ImageFolder.openSplit(root, 0.25, 3, ImageDecoder.DEFAULT);
    assertEquals(30, data.train().size());
    assertEquals(10, data.validation().size());
    Set<String> sources = sources(data.validation());
    assertEquals(5, IntStream.range(0, 10).filter(i -> data.validation().label(i) == 0).count());
    assertTrue(sources(data.train()).stream().noneMatch(sources::contains));
    assertEquals(
        sources, sources(ImageFolder.openSplit(root, 0.25, 3, ImageDecoder.DEFAULT).validation()));
    assertEquals(data.validation().source(4), data.validation().sample(4).source());
  }

  private static Set<String> sources(Dataset dataset) {
    Set<String> sources = new HashSet<>();
    for (int i = 0; i < dataset.size(); i++) {
      sources.add(dataset.source(i));
    }
    return sources;
  }
}
