package dev.senet.training.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version: records of the label bytes and 3×32×32 bytes, red
 * plane first (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
public final class Cifar implements Dataset {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int PIXELS = 3 * PLANE;

  /** No CIFAR file is nearly as large; keeps a mistaken path from being read into memory. */
  private static final long MAX_FILE = 512L << 20;

  private static final List<String> CIFAR_10_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private final List<Part> parts;
  private final List<String> classNames;
  private final int labelBytes;
  private final int size;

  private Cifar(List<Path> files, List<String> classNames, int labelBytes) {
    this.classNames = List.copyOf(classNames);
    this.labelBytes = labelBytes;
    List<Part> read = new ArrayList<>();
    int first = 0;
    for (Path file : files) {
      Part part = new Part(file, first, records(file));
      checkLabels(part);
      first += part.records.length / recordBytes();
      read.add(part);
    }
    this.parts = List.copyOf(read);
    this.size = first;
  }

  /** One file and the position of its first image in the set. */
  private record Part(Path file, int first, byte[] records) {}

  /**
   * CIFAR-10: {@code data_batch_1.bin} … {@code data_batch_5.bin} and {@code test_batch.bin} in
   * {@code folder} or its sub-folder {@code cifar-10-batches-bin}.
   */
  public static TrainValidation cifar10(Path folder) {
    Path home = home(folder, "cifar-10-batches-bin");
    List<Path> train =
        IntStream.rangeClosed(1, 5)
            .mapToObj(i -> home.resolve("data_batch_" + i + ".bin"))
            .toList();
    List<String> names = names(home.resolve("batches.meta.txt"), CIFAR_10_NAMES);
    return new TrainValidation(
        new Cifar(train, names, 1), new Cifar(List.of(home.resolve("test_batch.bin")), names, 1));
  }

  /**
   * CIFAR-100 with its fine labels: {@code train.bin} and {@code test.bin} in {@code folder} or its
   * sub-folder {@code cifar-100-binary}.
   */
  public static TrainValidation cifar100(Path folder) {
    Path home = home(folder, "cifar-100-binary");
    List<String> numbers =
        IntStream.range(0, 100).mapToObj(i -> "class %02d".formatted(i)).toList();
    List<String> names = names(home.resolve("fine_label_names.txt"), numbers);
    return new TrainValidation(
        new Cifar(List.of(home.resolve("train.bin")), names, 2),
        new Cifar(List.of(home.resolve("test.bin")), names, 2));
  }

  private static Path home(Path folder, String usualName) {
    Path unpacked = folder.resolve(usualName);
    return Files.isDirectory(unpacked) ? unpacked : folder;
  }

  /** The class names in {@code file}, one a line, or the usual ones if the file is not there. */
  private static List<String> names(Path file, List<String> usual) {
    if (!Files.isRegularFile(file)) {
      return usual;
    }
    List<String> names =
        RawFile.text(file, 1 << 16).lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
    if (names.size() != usual.size()) {
      throw new DatasetException(
          "%s names %d classes, expected %d".formatted(file, names.size(), usual.size()));
    }
    return names;
  }

  private byte[] records(Path file) {
    byte[] bytes = RawFile.bytes(file, MAX_FILE, "a CIFAR binary file");
    if (bytes.length == 0 || bytes.length % recordBytes() != 0) {
      throw new DatasetException(
          "%s: truncated or no CIFAR file: %d bytes, not a multiple of %d; download it again"
              .formatted(file, bytes.length, recordBytes()));
    }
    return bytes;
  }

  private void checkLabels(Part part) {
    for (int at = 0; at < part.records.length; at += recordBytes()) {
      int label = part.records[at + labelBytes - 1] & 0xff;
      if (label >= classNames.size()) {
        throw new DatasetException(
            "%s: corrupt: image %d has label %d of %d; download it again"
                .formatted(part.file, at / recordBytes(), label, classNames.size()));
      }
    }
  }

  private int recordBytes() {
    return labelBytes + PIXELS;
  }

  private Part part(int index) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i).first <= index) {
        return parts.get(i);
      }
    }
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    Part part = part(index);
    return part.records[(index - part.first) * recordBytes() + labelBytes - 1] & 0xff;
  }

  @Override
  public String source(int index) {
    Part part = part(index);
    return part.file + "#" + (index - part.first);
  }

  @Override
  public Sample sample(int index) {
    Part part = part(index);
    int at = (index - part.first) * recordBytes() + labelBytes;
    byte[] pixels = new byte[PIXELS];
    for (int i = 0; i < PLANE; i++) {
      for (int c = 0; c < 3; c++) {
        pixels[3 * i + c] = part.records[at + c * PLANE + i];
      }
    }
    return new Sample(new Image(SIDE, SIDE, 3, pixels), label(index), source(index));
  }
}
