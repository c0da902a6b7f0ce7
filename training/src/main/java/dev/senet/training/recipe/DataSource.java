package dev.senet.training.recipe;

import dev.senet.training.data.Cifar;
import dev.senet.training.data.ImageDecoder;
import dev.senet.training.data.ImageFolder;
import dev.senet.training.data.Mnist;
import dev.senet.training.data.TrainValidation;
import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the images come from. Paths are relative to the folder given to {@link #open}. */
public sealed interface DataSource {
  /** The path as written. */
  String path();

  /** The same kind of data at another path. */
  DataSource at(String other);

  /**
   * Opens the data set.
   *
   * @param base what relative paths are relative to
   * @param seed decides which images are held back, where that is asked for
   * @param display told how far the generation of images is
   * @throws dev.senet.training.data.DatasetException if it is missing or malformed
   */
  TrainValidation open(Path base, long seed, ProgressDisplay display) throws IOException;

  /** How it is written in a {@code train} section. */
  String toSenet();

  /**
   * A folder of image files.
   *
   * @param validation the part of the training images to hold back; empty if there is a folder
   *     {@code val}
   */
  record Folder(String path, Optional<Double> validation) implements DataSource {
    public Folder {
      if (validation.isPresent() && !(validation.get() > 0 && validation.get() < 1)) {
        throw new IllegalArgumentException("validation must lie between 0 and 1");
      }
    }

    @Override
    public DataSource at(String other) {
      return new Folder(other, validation);
    }

    @Override
    public TrainValidation open(Path base, long seed, ProgressDisplay display) {
      Path root = base.resolve(path);
      return validation.isPresent()
          ? ImageFolder.openSplit(root, validation.get(), seed, ImageDecoder.DEFAULT)
          : ImageFolder.open(root, ImageDecoder.DEFAULT);
    }

    @Override
    public String toSenet() {
      String split = validation.map(v -> ", validation = " + v).orElse("");
      return "folder(%s%s)".formatted(Quoted.text(path), split);
    }
  }

  /** CIFAR-10, binary version. */
  record Cifar10(String path) implements DataSource {
    @Override
    public DataSource at(String other) {
      return new Cifar10(other);
    }

    @Override
    public TrainValidation open(Path base, long seed, ProgressDisplay display) {
      return Cifar.cifar10(base.resolve(path));
    }

    @Override
    public String toSenet() {
      return "cifar10(%s)".formatted(Quoted.text(path));
    }
  }

  /** CIFAR-100, binary version, fine labels. */
  record Cifar100(String path) implements DataSource {
    @Override
    public DataSource at(String other) {
      return new Cifar100(other);
    }

    @Override
    public TrainValidation open(Path base, long seed, ProgressDisplay display) {
      return Cifar.cifar100(base.resolve(path));
    }

    @Override
    public String toSenet() {
      return "cifar100(%s)".formatted(Quoted.text(path));
    }
  }

  /** MNIST or a relative. */
  record MnistFiles(String path) implements DataSource {
    @Override
    public DataSource at(String other) {
      return new MnistFiles(other);
    }

    @Override
    public TrainValidation open(Path base, long seed, ProgressDisplay display) {
      return Mnist.open(base.resolve(path));
    }

    @Override
    public String toSenet() {
      return "mnist(%s)".formatted(Quoted.text(path));
    }
  }

  /** The generated shapes, written on first use. */
  record Shapes(String path, ShapesGenerator generator) implements DataSource {
    @Override
    public DataSource at(String other) {
      return new Shapes(other, generator);
    }

    @Override
    public TrainValidation open(Path base, long seed, ProgressDisplay display) throws IOException {
      Path root = base.resolve(path);
      generator.write(root, (done, total) -> display.task("writing images", done, total));
      return ImageFolder.open(root, ImageDecoder.DEFAULT);
    }

    @Override
    public String toSenet() {
      return "shapes(%s, per_class = %s, val_per_class = %s, seed = %s)"
          .formatted(
              Quoted.text(path),
              generator.trainPerClass(),
              generator.validationPerClass(),
              generator.seed());
    }
  }
}
