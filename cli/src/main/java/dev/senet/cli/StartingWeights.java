package dev.senet.cli;

import dev.senet.models.weights.NamedWeights;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.WeightsFile;
import dev.senet.training.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what weights a training begins with. */
final class StartingWeights {
  @Option(
      names = "--weights",
      paramLabel = "WEIGHTS",
      description =
          "Begin with these weights instead of fresh ones: a .safetensors file (of this"
              + " program, torchvision or timm), or a folder that 'senet train' or 'senet import'"
              + " made.")
  private Optional<Path> weights;

  @Option(
      names = "--fresh-classifier",
      description = "Take all of --weights but the last layer, which begins afresh.")
  private boolean isClassifierFresh;

  /** The model with the weights that were asked for. */
  GraphModel of(GraphModel model) throws IOException {
    if (weights.isEmpty()) {
      if (isClassifierFresh) {
        throw new UserException("--fresh-classifier needs --weights");
      }
      return model;
    }
    Path path = weights.get();
    Path place = Files.isDirectory(path) ? path.resolve(SavedModel.WEIGHTS) : path;
    WeightsFile file = NamedWeights.open(place, model.graph(), Optional.empty()).file();
    return isClassifierFresh
        ? Transfer.withFreshClassifier(model, file)
        : Transfer.whole(model, file);
  }
}
