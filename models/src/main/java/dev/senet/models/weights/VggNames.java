package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import java.util.Map;
import java.util.Optional;

/** torchvision's {@code models/vgg.py}, {@code vgg16_bn}: layers of a sequence, by their places. */
final class VggNames {
  /** The place of each stage's first convolution, batch norm, relu and pooling counted. */
  private static final int[] STAGES = {0, 7, 14, 24, 34};

  private static final int LAST_CHANNELS = 512;

  private VggNames() {}

  static NetworkFamily torchvision(Graph network) {
    NameRules names = new NameRules();
    for (int i = 0; i < STAGES.length; i++) {
      String ours = "stage%d.repeat#".formatted(i + 1);
      int before = STAGES[i] - 3;
      names =
          names
              .with(ours + ".conv1", "features.{1*3%+d}".formatted(before))
              .with(ours + ".batch_norm1", "features.{1*3%+d}".formatted(before + 1));
    }
    names =
        names.with("hidden#.linear1", "classifier.{1*3-3}").with("logits.linear1", "classifier.6");
    return new NetworkFamily(
        network,
        names,
        Preprocessing.TORCHVISION,
        Optional.empty(),
        Map.of("hidden1.linear1", LAST_CHANNELS));
  }
}
