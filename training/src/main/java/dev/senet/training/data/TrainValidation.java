package dev.senet.training.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The two parts of a data set.
 *
 * @param train what the network learns from
 * @param validation what it is judged by; same classes
 */
public record TrainValidation(Dataset train, Dataset validation) {
  public TrainValidation {
    if (!train.classNames().equals(validation.classNames())) {
      throw new DatasetException(
          "training and validation images have different classes: "
              + differing(train.classNames(), validation.classNames()));
    }
  }

  /**
   * Splits off {@code fraction} of each class for validation: which images is decided by the {@code
   * seed} alone.
   *
   * @param fraction greater than 0 and less than 1
   */
  public static TrainValidation split(Dataset all, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("the fraction must lie between 0 and 1: " + fraction);
    }
    int[] order = Sampler.permutation(all.size(), new SampleRandom(seed));
    int[] perClass = new int[all.classNames().size()];
    for (int index : order) {
      perClass[all.label(index)]++;
    }
    boolean[] held = new boolean[all.size()];
    int[] taken = new int[perClass.length];
    for (int index : order) {
      int label = all.label(index);
      if (taken[label] < Math.round(perClass[label] * fraction)) {
        taken[label]++;
        held[index] = true;
      }
    }
    return new TrainValidation(subset(all, held, false), subset(all, held, true));
  }

  private static Dataset subset(Dataset all, boolean[] held, boolean wanted) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      if (held[i] == wanted) {
        chosen.add(i);
      }
    }
    if (chosen.isEmpty()) {
      throw new DatasetException(
          "splitting %d images leaves none for %s; use a separate validation folder"
              .formatted(held.length, wanted ? "validation" : "training"));
    }
    return new Subset(all, chosen.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String differing(List<String> train, List<String> validation) {
    List<String> onlyTrain = new ArrayList<>(train);
    onlyTrain.removeAll(validation);
    List<String> onlyValidation = new ArrayList<>(validation);
    onlyValidation.removeAll(train);
    return "only for training: %s; only for validation: %s"
        .formatted(abbreviated(onlyTrain), abbreviated(onlyValidation));
  }

  private static String abbreviated(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
    return names.size() > 5 ? shown + ", … (%d)".formatted(names.size()) : shown;
  }
}
