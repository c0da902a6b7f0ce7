package dev.senet.cli;

import dev.senet.training.report.ProgressDisplay;
import dev.senet.training.shapes.ShapesGenerator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet data shapes}. */
@Command(
    name = "shapes",
    description = {
      "Writes the data set shapes: PNG files of 32x32 pixels, ten classes, as",
      "FOLDER/train/<class>/*.png and FOLDER/val/<class>/*.png."
    },
    footer = {
      "",
      "Examples:",
      "  senet data shapes data/shapes",
      "  senet data shapes data/few --train 50 --val 10 --seed 7"
    })
final class DataShapes extends SenetCommand {
  @Parameters(paramLabel = "FOLDER", description = "Where to write to.")
  private Path folder;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "800",
      description = "Training images of each class (default: ${DEFAULT-VALUE}).")
  private int train;

  @Option(
      names = "--val",
      paramLabel = "N",
      defaultValue = "100",
      description = "Validation images of each class (default: ${DEFAULT-VALUE}).")
  private int validation;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed, other images (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    ShapesGenerator generator = new ShapesGenerator(train, validation, seed);
    boolean isNew;
    try (ProgressDisplay progress = console().progressOnTerminal()) {
      isNew =
          generator.write(folder, (done, total) -> progress.task("writing images", done, total));
    }
    String done = isNew ? "%s: %,d images" : "%s: the same %,d images are there already";
    console().out().printf(java.util.Locale.ROOT, done + "%n", folder, generator.total());
    return 0;
  }
}
