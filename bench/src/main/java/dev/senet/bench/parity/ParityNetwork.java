package dev.senet.bench.parity;

import dev.senet.core.graph.Graph;
import dev.senet.models.Zoo;
import java.io.IOException;
import java.util.Map;

/** SE-ResNet-20 for CIFAR, which is trained. */
final class ParityNetwork {
  private ParityNetwork() {}

  static Graph load() throws IOException {
    return Zoo.load(Zoo.find("se-resnet-20").orElseThrow(), Map.of()).graph();
  }
}
