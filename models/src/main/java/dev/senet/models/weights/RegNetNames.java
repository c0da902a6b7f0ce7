package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import java.util.Optional;

/** torchvision's {@code models/regnet.py}: {@code regnet_y_800mf}. */
final class RegNetNames {
  private static final String UNIT = "stage#.repeat#";
  private static final String THEIR_UNIT = "trunk_output.block{1}.block{1}-{2-1}";

  private RegNetNames() {}

  static NetworkFamily torchvision(Graph network) {
    NameRules names =
        new NameRules()
            .with("conv1", "stem.0")
            .with("batch_norm1", "stem.1")
            .with(UNIT + ".shortcut.conv1", THEIR_UNIT + ".proj.0")
            .with(UNIT + ".shortcut.batch_norm1", THEIR_UNIT + ".proj.1")
            .with(UNIT + ".residual.se1.s.linear#", THEIR_UNIT + ".f.se.fc{3}")
            .with("logits.linear1", "fc");
    String[] letters = {"a", "b", "c"};
    for (int i = 1; i <= letters.length; i++) {
      String theirs = THEIR_UNIT + ".f." + letters[i - 1];
      names =
          names
              .with(UNIT + ".residual.conv" + i, theirs + ".0")
              .with(UNIT + ".residual.batch_norm" + i, theirs + ".1");
    }
    return new NetworkFamily(network, names, Preprocessing.TORCHVISION, Optional.empty());
  }
}
