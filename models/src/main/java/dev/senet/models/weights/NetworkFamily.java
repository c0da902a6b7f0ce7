package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.runtime.StoredTensor;
import dev.senet.runtime.WeightNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network in the terms of a PyTorch program: convolutions are [out, in/groups, height, width],
 * linear layers [out, in] and those of SE blocks 1×1 convolutions.
 *
 * @param network what is named
 * @param layers names of its layers
 * @param preprocessing what its pretrained weights expect
 * @param difference what their network computes otherwise, and what to do about it
 * @param flattened linear layers behind a flattened image, with the image's channels: their
 *     elements are ordered by channel, row and column there, here by row, column and channel
 */
record NetworkFamily(
    Graph network,
    LayerNames layers,
    Preprocessing preprocessing,
    Optional<String> difference,
    Map<String, Integer> flattened)
    implements WeightNames {

  NetworkFamily(
      Graph network, LayerNames layers, Preprocessing preprocessing, Optional<String> difference) {
    this(network, layers, preprocessing, difference, Map.of());
  }

  /** Whether all of the network's weights have a name. */
  boolean isWhole() {
    return network.variables().stream().allMatch(variable -> stored(variable).isPresent());
  }

  @Override
  public Optional<StoredTensor> stored(Variable variable) {
    int dot = variable.name().lastIndexOf('.');
    String layer = variable.name().substring(0, dot);
    String kind = variable.name().substring(dot);
    return layers.of(layer).map(theirs -> stored(theirs + kind, layer, variable.type().shape()));
  }

  private StoredTensor stored(String key, String layer, Shape shape) {
    List<Long> dims = shape.dims().stream().map(Integer::longValue).toList();
    return switch (dims.size()) {
      case 2 -> linear(key, layer, dims.get(0), dims.get(1));
      case 4 -> {
        List<Long> view = List.of(dims.get(3), dims.get(2), dims.get(0), dims.get(1));
        yield new StoredTensor(key, view, view, List.of(2, 3, 1, 0));
      }
      default -> StoredTensor.same(key, shape);
    };
  }

  private StoredTensor linear(String key, String layer, long in, long out) {
    if (layer.contains(".se1.")) {
      return new StoredTensor(key, List.of(out, in, 1L, 1L), List.of(out, in), List.of(1, 0));
    }
    if (flattened.containsKey(layer)) {
      long channels = flattened.get(layer);
      long side = Math.round(Math.sqrt((double) in / channels));
      return new StoredTensor(
          key,
          List.of(out, in),
          List.of(out, channels, side, in / channels / side),
          List.of(2, 3, 1, 0));
    }
    return new StoredTensor(key, List.of(out, in), List.of(out, in), List.of(1, 0));
  }

  /** PyTorch's count of a batch norm's training steps is for a momentum that is not constant. */
  @Override
  public boolean isIgnored(String key) {
    return key.endsWith(".num_batches_tracked");
  }
}
