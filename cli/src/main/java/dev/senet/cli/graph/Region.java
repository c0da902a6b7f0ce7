package dev.senet.cli.graph;

import dev.senet.core.graph.Node;
import java.util.List;

/**
 * What one box shows: ops of the network that are computed together.
 *
 * @param result the node that stores the result, in the graph that is drawn
 * @param layers the network's nodes that are computed, in reading order; one before fusion
 * @param inputs numbers (from 0) of the regions whose results are read, each once
 */
record Region(Node result, List<Node> layers, List<Integer> inputs) {
  Region {
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
  }
}
