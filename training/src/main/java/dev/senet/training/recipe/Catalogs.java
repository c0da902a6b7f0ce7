package dev.senet.training.recipe;

import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.runtime.Initializer;
import dev.senet.training.augment.Augmentation;
import dev.senet.training.augment.CenterCrop;
import dev.senet.training.augment.Cutout;
import dev.senet.training.augment.HorizontalFlip;
import dev.senet.training.augment.Normalization;
import dev.senet.training.augment.RandomCrop;
import dev.senet.training.augment.RandomResizedCrop;
import dev.senet.training.augment.Resize;
import dev.senet.training.data.Sampler;
import dev.senet.training.shapes.ShapesGenerator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names that can stand in a {@code train} section, but for the schedule's. */
final class Catalogs {
  private Catalogs() {}

  static final Catalog<DataSource> DATA =
      new Catalog<DataSource>("a kind of data")
          .with("folder", List.of("path", "validation"), Catalogs::folder)
          .with("cifar10", List.of("path"), a -> new DataSource.Cifar10(a.text("path")))
          .with("cifar100", List.of("path"), a -> new DataSource.Cifar100(a.text("path")))
          .with("mnist", List.of("path"), a -> new DataSource.MnistFiles(a.text("path")))
          .with("shapes", List.of("path", "per_class", "val_per_class", "seed"), Catalogs::shapes);

  static final Catalog<PreparationStep> STEPS =
      new Catalog<PreparationStep>("a step of preparation")
          .with("random_crop", List.of("size", "padding", "fill"), a -> change(randomCrop(a)))
          .with(
              "random_resized_crop",
              List.of("size", "scale", "ratio"),
              a -> change(randomResizedCrop(a)))
          .with(
              "horizontal_flip",
              List.of("probability"),
              a -> change(new HorizontalFlip(a.number("probability", 0.5))))
          .with("resize", List.of("size"), a -> change(resize(a)))
          .with("center_crop", List.of("size"), a -> change(centerCrop(a)))
          .with(
              "cutout",
              List.of("size", "fill"),
              a -> change(new Cutout(a.whole("size"), a.whole("fill", 128))))
          .with("subtract_mean", List.of("mean"), Catalogs::subtractMean)
          .with("normalize", List.of("mean", "std"), Catalogs::normalize);

  static final Catalog<Sampler> SAMPLING =
      new Catalog<Sampler>("a way of sampling")
          .with("shuffled", List.of(), a -> Sampler.SHUFFLED)
          .with("balanced", List.of(), a -> Sampler.BALANCED)
          .with("sequential", List.of(), a -> Sampler.SEQUENTIAL);

  static final Catalog<Loss> LOSS =
      new Catalog<Loss>("a loss")
          .with("cross_entropy", List.of("label_smoothing"), Catalogs::crossEntropy);

  static final Catalog<Optimizer> OPTIMIZER =
      new Catalog<Optimizer>("an optimizer")
          .with("sgd", List.of("momentum", "weight_decay", "nesterov", "decay_all"), Catalogs::sgd)
          .with(
              "adamw",
              List.of("beta1", "beta2", "epsilon", "weight_decay", "decay_all"),
              Catalogs::adamW);

  static final Catalog<Initializer> INIT = initializers();

  private static Catalog<Initializer> initializers() {
    Catalog<Initializer> catalog = new Catalog<>("an initialisation");
    for (Initializer initializer : Initializer.values()) {
      catalog = catalog.with(name(initializer), List.of(), a -> initializer);
    }
    return catalog;
  }

  /** How an enum's value is written. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static DataSource folder(Arguments a) {
    Optional<Double> validation =
        a.has("validation") ? Optional.of(a.number("validation", 0)) : Optional.empty();
    return new DataSource.Folder(a.text("path"), validation);
  }

  private static DataSource shapes(Arguments a) {
    ShapesGenerator usual = ShapesGenerator.DEFAULT;
    return new DataSource.Shapes(
        a.text("path", "data/shapes"),
        new ShapesGenerator(
            a.whole("per_class", usual.trainPerClass()),
            a.whole("val_per_class", usual.validationPerClass()),
            a.whole("seed", (int) usual.seed())));
  }

  private static PreparationStep change(Augmentation augmentation) {
    return new PreparationStep.Change(augmentation);
  }

  private static Augmentation randomCrop(Arguments a) {
    int[] size = a.size("size");
    return new RandomCrop(size[0], size[1], a.whole("padding", 0), a.whole("fill", 0));
  }

  private static Augmentation randomResizedCrop(Arguments a) {
    int[] size = a.size("size");
    RandomResizedCrop usual = RandomResizedCrop.of(size[0], size[1]);
    double[] scale = a.range("scale", usual.minScale(), usual.maxScale());
    double[] ratio = a.range("ratio", usual.minRatio(), usual.maxRatio());
    return new RandomResizedCrop(size[0], size[1], scale[0], scale[1], ratio[0], ratio[1]);
  }

  /** A number is the shorter side, a pair is the whole size. */
  private static Augmentation resize(Arguments a) {
    int[] size = a.size("size");
    return a.isTuple("size") ? Resize.exactly(size[0], size[1]) : Resize.shorterSide(size[0]);
  }

  private static Augmentation centerCrop(Arguments a) {
    int[] size = a.size("size");
    return new CenterCrop(size[0], size[1]);
  }

  private static PreparationStep subtractMean(Arguments a) {
    return new PreparationStep.Rescale(
        a.has("mean")
            ? Optional.of(Normalization.subtractMean(a.perChannel("mean", List.of())))
            : Optional.empty());
  }

  private static PreparationStep normalize(Arguments a) {
    Normalization usual = Normalization.IMAGENET;
    return new PreparationStep.Rescale(
        Optional.of(
            new Normalization(
                a.perChannel("mean", usual.mean()), a.perChannel("std", usual.deviation()))));
  }

  private static Loss crossEntropy(Arguments a) {
    return new Loss.SoftmaxCrossEntropy(a.fraction("label_smoothing", 0));
  }

  private static Optimizer sgd(Arguments a) {
    double momentum = a.fraction("momentum", 0.9);
    boolean nesterov = a.truth("nesterov", false);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum");
    }
    return new Sgd(
        momentum, nesterov, a.notNegative("weight_decay", 1e-4), a.truth("decay_all", false));
  }

  private static Optimizer adamW(Arguments a) {
    double epsilon = a.notNegative("epsilon", 1e-8);
    if (epsilon == 0) {
      throw new IllegalArgumentException("epsilon must be positive");
    }
    return new AdamW(
        a.fraction("beta1", 0.9),
        a.fraction("beta2", 0.999),
        epsilon,
        a.notNegative("weight_decay", 1e-2),
        a.truth("decay_all", false));
  }
}
