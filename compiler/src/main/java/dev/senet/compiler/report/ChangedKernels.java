package dev.senet.compiler.report;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernels of two fusions of one graph that compute the same layers, but differently, because of
 * some of its SE blocks. The difference of their times is what the fusion of these blocks saves.
 *
 * @param blocks numbers of the blocks, from 0; several if they share kernels, so that what each
 *     saves cannot be told apart
 * @param fused the kernels with fusion
 * @param unfused the kernels without
 */
public record ChangedKernels(List<Integer> blocks, Set<Node> fused, Set<Node> unfused) {
  public ChangedKernels {
    blocks = List.copyOf(blocks);
    fused = Set.copyOf(fused);
    unfused = Set.copyOf(unfused);
  }

  /**
   * Compares two fusions of the same graph.
   *
   * @param blocks the SE blocks of that graph
   */
  public static List<ChangedKernels> between(
      Provenance fused, Provenance unfused, List<SqueezeExcitation> blocks) {
    return new Comparison(fused, unfused).groups(blocks);
  }

  /** Layers that one kernel computes, of either fusion, make up a part. */
  private static final class Comparison {
    private final Map<Node, Integer> numbers = new IdentityHashMap<>();
    private final Partition layers;
    private final Side fused;
    private final Side unfused;

    Comparison(Provenance fused, Provenance unfused) {
      List<Node> nodes = fused.source().nodes();
      nodes.forEach(n -> numbers.put(n, numbers.size()));
      layers = new Partition(nodes.size());
      for (Provenance side : List.of(fused, unfused)) {
        for (Node kernel : side.kernels()) {
          int last = numbers.get(side.origin(kernel));
          side.layers(kernel).forEach(layer -> layers.join(numbers.get(layer), last));
        }
      }
      this.fused = new Side(fused);
      this.unfused = new Side(unfused);
    }

    private int part(Node layer) {
      return layers.root(numbers.get(layer));
    }

    List<ChangedKernels> groups(List<SqueezeExcitation> blocks) {
      List<Set<Integer>> parts = blocks.stream().map(this::changedParts).toList();
      Partition shared = new Partition(blocks.size());
      Map<Integer, Integer> owners = new HashMap<>();
      for (int i = 0; i < parts.size(); i++) {
        for (int part : parts.get(i)) {
          owners.putIfAbsent(part, i);
          shared.join(i, owners.get(part));
        }
      }
      return shared.sets().stream()
          .map(set -> {
            Set<Integer> all =
                set.stream().flatMap(i -> parts.get(i).stream()).collect(Collectors.toSet());
            return new ChangedKernels(set, fused.kernels(all), unfused.kernels(all));
          })
          .toList();
    }

    private Set<Integer> changedParts(SqueezeExcitation block) {
      Set<Integer> parts = new HashSet<>(Set.of(part(block.scale())));
      parts.addAll(fused.touched(block));
      parts.addAll(unfused.touched(block));
      parts.removeIf(part -> fused.ops(part).equals(unfused.ops(part)));
      return parts;
    }

    /** One of the fusions. */
    private final class Side {
      private final Provenance provenance;
      private final BlockFinder finder;
      private final Map<Integer, List<Node>> kernels;

      Side(Provenance provenance) {
        this.provenance = provenance;
        this.finder = new BlockFinder(provenance);
        this.kernels =
            provenance.kernels().stream()
                .collect(Collectors.groupingBy(k -> part(provenance.origin(k))));
      }

      Set<Node> kernels(Set<Integer> parts) {
        return parts.stream()
            .flatMap(p -> kernels.getOrDefault(p, List.of()).stream())
            .collect(Collectors.toSet());
      }

      /** What is computed in a part, without regard to order. */
      Map<Op, Long> ops(int part) {
        return kernels.getOrDefault(part, List.of()).stream()
            .collect(Collectors.groupingBy(Node::op, Collectors.counting()));
      }

      /** The parts with kernels of the block or with the images that it is squeezed from. */
      Set<Integer> touched(SqueezeExcitation block) {
        List<Node> own = new ArrayList<>(finder.gateKernels(block));
        own.addAll(finder.backwardKernels(block));
        return Stream.concat(own.stream(), finder.images(own).stream())
            .map(k -> part(provenance.origin(k)))
            .collect(Collectors.toSet());
      }
    }
  }
}
