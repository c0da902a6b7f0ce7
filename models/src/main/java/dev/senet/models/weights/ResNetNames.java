package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.MaxPool;
import java.util.Optional;

/**
 * ResNet, ResNeXt and SENet-154 with their SE versions: torchvision's {@code models/resnet.py},
 * timm's {@code models/resnet.py} and, for the weights of the paper's authors, timm's {@code
 * models/senet.py}.
 */
final class ResNetNames {
  private static final String UNIT = "stage#.repeat#";
  private static final String THEIR_UNIT = "layer{1-1}.{2-1}";

  private ResNetNames() {}

  /** {@code resnet50}, {@code resnext50_32x4d} and so on. */
  static NetworkFamily torchvision(Graph network) {
    return new NetworkFamily(
        network, plain("", "fc"), Preprocessing.TORCHVISION, difference(network, 3, 1));
  }

  /** {@code seresnet50}, {@code seresnext50_32x4d} and so on. */
  static NetworkFamily timm(Graph network) {
    LayerNames names = plain("", "fc").with(UNIT + ".se1.s.linear#", THEIR_UNIT + ".se.fc{3}");
    return new NetworkFamily(network, names, Preprocessing.TIMM, difference(network, 3, 1));
  }

  /** {@code legacy_seresnet50}, {@code legacy_seresnext50_32x4d}, {@code legacy_senet154} … */
  static NetworkFamily legacy(Graph network) {
    LayerNames names =
        plain("layer0.", "last_linear")
            .with(UNIT + ".se1.s.linear#", THEIR_UNIT + ".se_module.fc{3}");
    boolean isGrouped =
        convolution(network, 2).filter(convolution -> convolution.groups() > 1).isPresent();
    return new NetworkFamily(
        network, names, Preprocessing.TIMM_LEGACY, difference(network, isGrouped ? 3 : 1, 0));
  }

  private static NameRules plain(String stem, String classifier) {
    return new NameRules()
        .with("stage1.conv#", stem + "conv{1}")
        .with("stage1.batch_norm#", stem + "bn{1}")
        .with(UNIT + ".residual1.conv#", THEIR_UNIT + ".conv{3}")
        .with(UNIT + ".residual1.batch_norm#", THEIR_UNIT + ".bn{3}")
        .with(UNIT + ".shortcut1.conv1", THEIR_UNIT + ".downsample.0")
        .with(UNIT + ".shortcut1.batch_norm1", THEIR_UNIT + ".downsample.1")
        .with("logits.linear1", classifier);
  }

  /**
   * What differs if the convolution with the stride does not have a kernel of {@code kernel}, or if
   * the first pool has another padding.
   */
  private static Optional<String> difference(Graph network, int kernel, int padding) {
    return convolution(network, kernel == 1 ? 1 : 2)
        .filter(convolution -> convolution.window().strideHeight() == 1)
        .map(_ ->
            "they halve the size of images in the %d×%d convolutions, as ResNets do with --arg stride_in=%d"
                .formatted(kernel, kernel, kernel))
        .or(() -> otherPool(network, padding));
  }

  private static Optional<String> otherPool(Graph network, int padding) {
    return network.nodes().stream()
        .filter(node -> node.op() instanceof MaxPool)
        .map(node -> ((MaxPool) node.op()).window().padTop())
        .findFirst()
        .filter(ours -> ours != padding)
        .map(ours ->
            "their first pool has a padding of %d, the network's of %d".formatted(padding, ours));
  }

  /** The first unit's convolution {@code number} of the stage that halves the size first. */
  private static Optional<Convolution> convolution(Graph network, int number) {
    return network.nodes().stream()
        .filter(node -> node.name().equals("stage3.repeat1.residual1.conv" + number))
        .filter(node -> node.op() instanceof Convolution)
        .map(node -> (Convolution) node.op())
        .findFirst();
  }
}
