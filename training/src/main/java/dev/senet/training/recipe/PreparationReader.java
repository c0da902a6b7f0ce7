package dev.senet.training.recipe;

import dev.senet.core.recipe.Recipe;
import dev.senet.core.source.Diagnostic;
import dev.senet.training.augment.Augmentation;
import dev.senet.training.augment.CenterCrop;
import dev.senet.training.augment.Normalization;
import dev.senet.training.augment.RandomCrop;
import dev.senet.training.augment.RandomResizedCrop;
import dev.senet.training.augment.Resize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code augment} and {@code evaluate} clauses. */
final class PreparationReader {
  /** Images are resized to this much more than the crop, as the field does: 256 for 224. */
  private static final double EVALUATION_RESIZE = 256.0 / 224;

  Preparation read(Recipe.Clause clause) {
    List<Augmentation> steps = new ArrayList<>();
    Optional<Normalization> normalization = Optional.of(Normalization.NONE);
    boolean ended = false;
    for (Recipe.Value value : clause.values()) {
      if (ended) {
        throw new Failure(
            Diagnostic.error(value.span(), "the normalisation must come last")
                .withHelp("move subtract_mean or normalize to the end of the line"));
      }
      switch (Catalogs.STEPS.read(value)) {
        case PreparationStep.Change change -> steps.add(change.augmentation());
        case PreparationStep.Rescale rescale -> {
          normalization = rescale.normalization();
          ended = true;
        }
      }
    }
    return new Preparation(steps, normalization);
  }

  /** The evaluation that fits a training without an {@code evaluate} clause. */
  static Preparation withoutChance(Preparation training) {
    List<Augmentation> steps = new ArrayList<>();
    for (Augmentation step : training.steps()) {
      switch (step) {
        case Resize _, CenterCrop _ -> steps.add(step);
        case RandomCrop crop -> steps.add(new CenterCrop(crop.height(), crop.width()));
        case RandomResizedCrop crop -> {
          steps.add(Resize.shorterSide(evaluationSide(crop)));
          steps.add(new CenterCrop(crop.height(), crop.width()));
        }
        default -> {
          // Flips and cut-outs are for training only.
        }
      }
    }
    return new Preparation(steps, training.normalization());
  }

  private static int evaluationSide(RandomResizedCrop crop) {
    int longer = Math.max(crop.height(), crop.width());
    return (int) Math.min(Augmentation.MAX_SIDE, Math.round(longer * EVALUATION_RESIZE));
  }
}
