package dev.senet.training.shapes;

import dev.senet.training.data.DatasetException;
import dev.senet.training.data.SampleRandom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes the data set {@code shapes}: 32×32 colour PNG files of ten classes in the layout of an
 * image folder, {@code train/<class>/00001.png} and {@code val/<class>/00001.png}. The same seed
 * and counts give the same files.
 *
 * @param trainPerClass training images of each class
 * @param validationPerClass validation images of each class
 * @param seed decides what is drawn
 */
public record ShapesGenerator(int trainPerClass, int validationPerClass, long seed) {
  /** Enough for a small network to reach 97 %, few enough for two minutes on two cores. */
  public static final ShapesGenerator DEFAULT = new ShapesGenerator(800, 100, 1);

  private static final int MAX_PER_CLASS = 99_999;

  /** Notes how the files were made; to be changed when the drawings do. */
  private static final String NOTE = "shapes.txt";

  public ShapesGenerator {
    requireCount(trainPerClass);
    requireCount(validationPerClass);
  }

  private static void requireCount(int perClass) {
    if (perClass < 1 || perClass > MAX_PER_CLASS) {
      throw new DatasetException(
          "%d images per class: choose between 1 and %d".formatted(perClass, MAX_PER_CLASS));
    }
  }

  /** Told how far the writing is. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} files are written. */
    void at(int done, int total);
  }

  /** The classes, in the order of their labels. */
  public static List<String> classNames() {
    return Stream.of(Outline.values()).map(Outline::className).toList();
  }

  /** The number of files. */
  public int total() {
    return (trainPerClass + validationPerClass) * Outline.values().length;
  }

  /**
   * Writes the set to {@code folder}, which appears only when all of it is written.
   *
   * @return whether anything was written; not, if the same set is there already
   * @throws DatasetException if {@code folder} holds something else
   */
  public boolean write(Path folder, Progress progress) throws IOException {
    if (isWritten(folder)) {
      return false;
    }
    Path target = folder.toAbsolutePath().normalize();
    Files.createDirectories(target.getParent());
    Path partial =
        target.resolveSibling(
            "." + target.getFileName() + ".partial-" + ProcessHandle.current().pid());
    try {
      writeAll(partial, progress);
      // Replaces an empty folder, too.
      Files.deleteIfExists(target);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      delete(partial);
      throw e;
    }
    return true;
  }

  private boolean isWritten(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    Path note = folder.resolve(NOTE);
    if (Files.isRegularFile(note) && Files.readString(note).equals(note())) {
      return true;
    }
    if (Files.isDirectory(folder) && isEmpty(folder)) {
      return false;
    }
    throw new DatasetException(
        folder + " already holds something else; choose another folder or remove it");
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private String note() {
    return """
    shapes: ten classes of generated images, version 1
    train per class: %d
    val per class: %d
    seed: %d
    """
        .formatted(trainPerClass, validationPerClass, seed);
  }

  private void writeAll(Path folder, Progress progress) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try {
      int done = 0;
      for (Outline outline : Outline.values()) {
        for (Part part : List.of(Part.TRAIN, Part.VALIDATION)) {
          Path home = folder.resolve(part.folder).resolve(outline.className());
          Files.createDirectories(home);
          int count = part == Part.TRAIN ? trainPerClass : validationPerClass;
          for (int i = 1; i <= count; i++) {
            byte[] png = png(writer, draw(outline, part, i));
            Files.write(home.resolve(String.format(Locale.ROOT, "%05d.png", i)), png);
            progress.at(++done, total());
          }
        }
      }
      Files.writeString(folder.resolve(NOTE), note());
    } finally {
      writer.dispose();
    }
  }

  private enum Part {
    TRAIN("train"),
    VALIDATION("val");

    private final String folder;

    Part(String folder) {
      this.folder = folder;
    }
  }

  private BufferedImage draw(Outline outline, Part part, int number) {
    return new Scene(new SampleRandom(seed, part.ordinal(), outline.ordinal(), number))
        .draw(outline);
  }

  private static byte[] png(ImageWriter writer, BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(image);
    }
    return bytes.toByteArray();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
