package dev.senet.models.weights;

import dev.senet.core.graph.Graph;
import dev.senet.runtime.Safetensors;
import dev.senet.runtime.WeightNames;
import dev.senet.runtime.WeightsException;
import dev.senet.runtime.WeightsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A weights file and the program whose names it has.
 *
 * @param file read with these names
 */
public record NamedWeights(WeightsFile file, WeightNaming naming) {
  private static final List<String> PICKLES = List.of(".pth", ".pt", ".bin", ".ckpt", ".pkl");

  /**
   * Opens a safetensors file for {@code network}.
   *
   * @param naming whose names it has; if empty, whose names find the most weights
   * @throws WeightsException if it is no such file, damaged, or for another network
   */
  public static NamedWeights open(Path path, Graph network, Optional<WeightNaming> naming)
      throws IOException {
    refusePickle(path);
    Safetensors tensors = Safetensors.read(path, Arena.ofAuto());
    WeightNaming chosen = naming.orElseGet(() -> detect(tensors.tensors().keySet(), network));
    return new NamedWeights(
        new WeightsFile(tensors, chosen.names(network), path.toString()), chosen);
  }

  private static WeightNaming detect(Set<String> keys, Graph network) {
    // Of equals the first is taken.
    return List.of(WeightNaming.values()).stream()
        .max(Comparator.comparingLong(naming -> found(naming, keys, network)))
        .orElseThrow();
  }

  private static long found(WeightNaming naming, Set<String> keys, Graph network) {
    Optional<WeightNames> names = naming.known(network);
    return network.variables().stream()
        .flatMap(variable -> names.flatMap(n -> n.stored(variable)).stream())
        .filter(stored -> keys.contains(stored.key()))
        .count();
  }

  private static void refusePickle(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (PICKLES.stream().anyMatch(name::endsWith)) {
      throw new WeightsException(
          """
          %s holds pickled Python objects, which can run any program: make a safetensors file of it, with
            python -c "import sys, torch, safetensors.torch as s; w = torch.load(sys.argv[1], 'cpu', weights_only=True); \
          s.save_file({k: v.contiguous() for k, v in w.items()}, sys.argv[2])" %s weights.safetensors\
          """
              .formatted(path, path));
    }
  }
}
