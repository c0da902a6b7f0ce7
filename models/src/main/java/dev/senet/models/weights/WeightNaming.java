package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import dev.senet.runtime.WeightNames;
import dev.senet.runtime.WeightsException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Programs whose names of weights are known. */
public enum WeightNaming {
  /** This project's own. */
  SENET("senet", List.of()),
  /** PyTorch's torchvision. */
  TORCHVISION(
      "torchvision",
      List.of(
          ResNetNames::torchvision,
          VggNames::torchvision,
          InvertedResidualNames::mobileNet,
          InvertedResidualNames::efficientNet,
          RegNetNames::torchvision)),
  /** The networks of PyTorch Image Models. */
  TIMM("timm", List.of(ResNetNames::timm)),
  /** Its networks called {@code legacy}, with the weights of the SE paper's authors. */
  TIMM_LEGACY("timm-legacy", List.of(ResNetNames::legacy));

  private final String label;
  private final List<Function<Graph, NetworkFamily>> families;

  WeightNaming(String label, List<Function<Graph, NetworkFamily>> families) {
    this.label = label;
    this.families = families;
  }

  /** What users call it. */
  @Override
  public String toString() {
    return label;
  }

  /** The naming that users call {@code label}. */
  public static Optional<WeightNaming> find(String label) {
    return List.of(values()).stream().filter(naming -> naming.label.equals(label)).findFirst();
  }

  /**
   * The names of {@code network}'s weights.
   *
   * @throws WeightsException if this program has no such network, or one that computes something
   *     else
   */
  public WeightNames names(Graph network) {
    if (this == SENET) {
      return WeightNames.SENET;
    }
    NetworkFamily family =
        family(network)
            .orElseThrow(() ->
                new WeightsException(
                    "the names of %s for this network are not known".formatted(label)));
    family
        .difference()
        .ifPresent(difference -> {
          throw new WeightsException(
              "%s's weights are for another network: %s".formatted(label, difference));
        });
    return family;
  }

  /** What pretrained weights with these names expect; empty if it is not known. */
  public Optional<Preprocessing> preprocessing(Graph network) {
    return family(network).map(NetworkFamily::preprocessing);
  }

  /** The names, whatever the network computes; empty if there are none. */
  Optional<WeightNames> known(Graph network) {
    return this == SENET ? Optional.of(WeightNames.SENET) : family(network).map(family -> family);
  }

  private Optional<NetworkFamily> family(Graph network) {
    return families.stream()
        .map(make -> make.apply(network))
        .filter(NetworkFamily::isWhole)
        .findFirst();
  }
}
