package dev.senet.bench.parity;

import dev.senet.core.graph.Graph;
import dev.senet.dsl.Senet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** SE-ResNet-20 for CIFAR, which is trained. */
final class ParityNetwork {
  private static final String FILE = "/dev/senet/bench/se_resnet_20.senet";

  private ParityNetwork() {}

  static Graph load() {
    try (InputStream in =
        Objects.requireNonNull(ParityNetwork.class.getResourceAsStream(FILE), FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Senet.read(FILE, text, Optional.empty(), Map.of()).graph();
    } catch (IOException e) {
      throw new IllegalStateException("the network is damaged", e);
    }
  }
}
