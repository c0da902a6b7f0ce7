package dev.senet.models.onnx;

import dev.senet.models.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds for each node the path by which its author knows it, such as {@code layer1.0.conv1}. */
final class NodePaths {
  private static final int LENGTH = 200;

  private final Set<String> weights;
  private final Map<String, Integer> counts = new HashMap<>();

  /** The block of the last node that had a path, to which those without belong. */
  private String block = "";

  /** Paths in a graph whose weights have the names {@code weights}. */
  NodePaths(Set<String> weights) {
    this.weights = weights;
  }

  /**
   * The path of {@code node}: that of its weight, or that in its name, or else its operator with a
   * number in the block of the node before.
   */
  String path(NodeProto node) {
    String path = ofWeight(node);
    path = path.isEmpty() ? ofName(node) : path;
    if (path.isEmpty()) {
      String type = node.getOpType().toLowerCase(Locale.ROOT);
      path = block + type + counts.merge(type, 1, Integer::sum);
    } else {
      block = path.substring(0, path.lastIndexOf('.') + 1);
    }
    return path.substring(Math.max(0, path.length() - LENGTH));
  }

  private String ofWeight(NodeProto node) {
    return node.getInputList().stream()
        .filter(weights::contains)
        .filter(name -> name.endsWith(".weight"))
        .map(name -> name.substring(0, name.length() - ".weight".length()))
        .findFirst()
        .orElse("");
  }

  /** {@code /layer1/layer1.0/conv1/Conv} is {@code layer1.0.conv1}. */
  private static String ofName(NodeProto node) {
    String name = node.getName();
    if (!name.contains("/")) {
      return name.contains(".") ? name : "";
    }
    StringBuilder path = new StringBuilder();
    String[] parts = name.split("/");
    for (int i = 0; i < parts.length - 1; i++) {
      // A module in a list repeats the name of the list.
      boolean isRepeated = parts[i + 1].startsWith(parts[i] + ".");
      if (!parts[i].isEmpty() && !isRepeated) {
        path.append(path.isEmpty() ? "" : ".").append(parts[i]);
      }
    }
    return path.toString();
  }
}
