package dev.senet.training.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * MNIST and its relatives (Fashion-MNIST, KMNIST) in IDX files, plain or gzipped. Images are grey
 * (one channel); {@link Image#withChannels} replicates them for networks that take colour.
 */
public final class Mnist implements Dataset {
  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private final Path file;
  private final IdxFile images;
  private final IdxFile labels;

  private Mnist(Path imageFile, Path labelFile) {
    this.file = imageFile;
    this.images = IdxFile.read(imageFile, 3);
    this.labels = IdxFile.read(labelFile, 1);
    if (images.size(0) != labels.size(0)) {
      throw new DatasetException(
          "%s has %d images, but %s has %d labels"
              .formatted(imageFile, images.size(0), labelFile, labels.size(0)));
    }
    for (int i = 0; i < labels.size(0); i++) {
      if (label(i) >= DIGITS.size()) {
        throw new DatasetException(
            "%s: corrupt: image %d has label %d; download it again"
                .formatted(labelFile, i, label(i)));
      }
    }
  }

  /**
   * The files {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and their {@code
   * t10k} fellows in {@code folder}, with {@code .gz} or without.
   */
  public static TrainValidation open(Path folder) {
    return new TrainValidation(part(folder, "train"), part(folder, "t10k"));
  }

  private static Mnist part(Path folder, String prefix) {
    return new Mnist(
        file(folder, prefix + "-images", "idx3-ubyte"),
        file(folder, prefix + "-labels", "idx1-ubyte"));
  }

  private static Path file(Path folder, String stem, String kind) {
    return Stream.of("-" + kind, "." + kind, "-" + kind + ".gz", "." + kind + ".gz")
        .map(end -> folder.resolve(stem + end))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() ->
            new DatasetException(
                "there is no file %s (or the same with .gz)"
                    .formatted(folder.resolve(stem + "-" + kind))));
  }

  @Override
  public int size() {
    return images.size(0);
  }

  @Override
  public List<String> classNames() {
    return DIGITS;
  }

  @Override
  public int label(int index) {
    return labels.values()[index] & 0xff;
  }

  @Override
  public String source(int index) {
    return file + "#" + java.util.Objects.checkIndex(index, size());
  }

  @Override
  public Sample sample(int index) {
    int height = images.size(1);
    int width = images.size(2);
    int from = java.util.Objects.checkIndex(index, size()) * height * width;
    byte[] pixels = java.util.Arrays.copyOfRange(images.values(), from, from + height * width);
    return new Sample(new Image(height, width, 1, pixels), label(index), source(index));
  }
}
