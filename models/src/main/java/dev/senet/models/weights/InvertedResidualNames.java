package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * torchvision's {@code models/mobilenetv3.py} and {@code models/efficientnet.py}: blocks of an
 * expansion, a depthwise convolution, an SE block and a projection, counted without those that a
 * block does not have.
 *
 * @param unit our name of a block, as a pattern for {@link NameRules}
 * @param theirs their name of it
 * @param others the layers outside of blocks
 * @param layers the network's layers, by our names
 */
record InvertedResidualNames(String unit, String theirs, NameRules others, Set<String> layers)
    implements LayerNames {

  static NetworkFamily mobileNet(Graph network) {
    Set<String> layers = layers(network);
    long last = layers.stream().filter(layer -> layer.endsWith(".project.conv1")).count() + 1;
    NameRules others =
        new NameRules()
            .with("conv_bn1.conv1", "features.0.0")
            .with("conv_bn1.batch_norm1", "features.0.1")
            .with("conv_bn2.conv1", "features.%d.0".formatted(last))
            .with("conv_bn2.batch_norm1", "features.%d.1".formatted(last))
            .with("dense1.linear1", "classifier.0")
            .with("logits.linear1", "classifier.3");
    LayerNames names = new InvertedResidualNames("bneck#", "features.{1}", others, layers);
    return new NetworkFamily(network, names, Preprocessing.TORCHVISION, Optional.empty());
  }

  static NetworkFamily efficientNet(Graph network) {
    NameRules others =
        new NameRules()
            .with("conv1", "features.0.0")
            .with("batch_norm1", "features.0.1")
            .with("conv2", "features.8.0")
            .with("batch_norm2", "features.8.1")
            .with("logits.linear1", "classifier.1");
    LayerNames names =
        new InvertedResidualNames("stage#.repeat#", "features.{1}.{2-1}", others, layers(network));
    return new NetworkFamily(network, names, Preprocessing.TORCHVISION_BICUBIC, Optional.empty());
  }

  private static Set<String> layers(Graph network) {
    return network.variables().stream()
        .map(Variable::name)
        .map(name -> name.substring(0, name.lastIndexOf('.')))
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<String> of(String layer) {
    return others.of(layer).or(() -> block(layer));
  }

  private Optional<String> block(String layer) {
    for (String part : new String[] {"expand", "depthwise", "project"}) {
      int at = layer.indexOf("." + part + ".");
      if (at >= 0) {
        String prefix = layer.substring(0, at);
        String place = theirs + ".block." + place(prefix, part);
        String ours = unit + "." + part;
        return new NameRules()
            .with(ours + ".conv1", place + ".0")
            .with(ours + ".batch_norm1", place + ".1")
            .with(ours + ".se1.s.linear1", theirs + ".block." + (place(prefix, part) + 1) + ".fc1")
            .with(ours + ".se1.s.linear2", theirs + ".block." + (place(prefix, part) + 1) + ".fc2")
            .of(layer);
      }
    }
    return Optional.empty();
  }

  /** How many parts of the block stand before {@code part}. */
  private int place(String prefix, String part) {
    int expansion = layers.contains(prefix + ".expand.conv1") ? 1 : 0;
    int excitation = layers.contains(prefix + ".depthwise.se1.s.linear1") ? 1 : 0;
    return switch (part) {
      case "expand" -> 0;
      case "depthwise" -> expansion;
      default -> expansion + 1 + excitation;
    };
  }
}
