package dev.senet.training.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder with one sub-folder per class that holds PNG and JPEG files: {@code
 * <root>/train/<class>/*.png} and {@code <root>/val/<class>/*.png}. Classes and files are ordered
 * by name. Extensions count without regard to case; files and folders whose name starts with a dot
 * are passed over.
 */
public final class ImageFolder implements Dataset {
  private static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg");

  private final List<String> classNames;
  private final List<Path> files;
  private final int[] labels;
  private final ImageDecoder decoder;

  private ImageFolder(
      List<String> classNames, List<Path> files, int[] labels, ImageDecoder decoder) {
    this.classNames = List.copyOf(classNames);
    this.files = files;
    this.labels = labels;
    this.decoder = decoder;
  }

  /**
   * The folders {@code train} and {@code val} of {@code root}.
   *
   * @throws DatasetException if one is missing or empty, or {@code val} has classes of its own
   */
  public static TrainValidation open(Path root, ImageDecoder decoder) {
    requireFolder(root);
    Path validation = root.resolve("val");
    if (!Files.isDirectory(validation)) {
      throw new DatasetException(
          "there is no folder %s; make one (val/<class>/*.png), or let a part of the training images"
                  .formatted(validation)
              + " be held back: folder(\"%s\", validation = 0.1)".formatted(root));
    }
    Path training = root.resolve("train");
    requireFolder(training);
    List<String> classes = classes(training);
    return new TrainValidation(
        read(training, classes, decoder), read(validation, classes, decoder));
  }

  /**
   * The folder {@code train} of {@code root}, or {@code root} itself if it has none, of which
   * {@code fraction} of each class is held back for validation.
   */
  public static TrainValidation openSplit(
      Path root, double fraction, long seed, ImageDecoder decoder) {
    requireFolder(root);
    Path training = root.resolve("train");
    Path folder = Files.isDirectory(training) ? training : root;
    return TrainValidation.split(read(folder, decoder), fraction, seed);
  }

  /** All images of {@code folder}, which holds one folder per class. */
  public static ImageFolder read(Path folder, ImageDecoder decoder) {
    requireFolder(folder);
    return read(folder, classes(folder), decoder);
  }

  private static ImageFolder read(Path folder, List<String> classes, ImageDecoder decoder) {
    List<String> present = classes(folder);
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String name : present) {
      int label = classes.indexOf(name);
      if (label < 0) {
        throw new DatasetException(
            "%s is a class that the training images do not have".formatted(folder.resolve(name)));
      }
      List<Path> images = images(folder.resolve(name));
      files.addAll(images);
      labels.addAll(java.util.Collections.nCopies(images.size(), label));
    }
    int[] labelArray = labels.stream().mapToInt(Integer::intValue).toArray();
    return new ImageFolder(classes, files, labelArray, decoder);
  }

  private static void requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(
          "there is no folder %s; a data set is a folder <root>/{train,val}/<class>/*.{png,jpg,jpeg}"
              .formatted(folder));
    }
  }

  private static List<String> classes(Path folder) {
    List<String> classes =
        list(folder).filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    if (classes.isEmpty()) {
      throw new DatasetException(
          "%s holds no class folders; expected %s/<class>/*.{png,jpg,jpeg}"
              .formatted(folder, folder));
    }
    return classes;
  }

  private static List<Path> images(Path folder) {
    List<Path> images = list(folder).filter(ImageFolder::isImage).toList();
    if (images.isEmpty()) {
      throw new DatasetException(
          "the class folder %s holds no png, jpg or jpeg files; add some or remove it"
              .formatted(folder));
    }
    return images;
  }

  private static boolean isImage(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith) && !Files.isDirectory(path);
  }

  /** The visible entries, by name: the order of the file system is not the same everywhere. */
  private static Stream<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (!entry.getFileName().toString().startsWith(".")) {
          entries.add(entry);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw new DatasetException("cannot list " + folder + ": " + e.getMessage(), e);
    }
    entries.sort(java.util.Comparator.comparing(path -> path.getFileName().toString()));
    return entries.stream();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public String source(int index) {
    return files.get(index).toString();
  }

  @Override
  public Sample sample(int index) throws BrokenImageException {
    Path file = files.get(index);
    return new Sample(decoder.decode(file), labels[index], file.toString());
  }
}
