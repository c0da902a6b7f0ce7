package dev.senet.cli;

import dev.senet.compiler.report.BlockFusion;
import dev.senet.compiler.report.BlockFusion.Scale;
import dev.senet.compiler.report.BlockFusion.Squeeze;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has become of an SE block, in words that are the same for blocks that went the same way.
 *
 * @param block its name; layers near it are named as seen from there
 */
record FusionText(String block) {
  List<String> lines(BlockFusion fusion) {
    List<String> lines = new ArrayList<>();
    for (Squeeze squeeze : fusion.squeezes()) {
      lines.add("squeeze     " + text(squeeze));
    }
    lines.add(
        "excitation  %s from image to gate%s"
            .formatted(
                fusion.kernels() == 1 ? "one kernel" : fusion.kernels() + " kernels",
                fusion.mergesWeights()
                    ? "; its first weight was multiplied with the convolution's at load"
                    : ""));
    for (Scale scale : fusion.scales()) {
      lines.add("scale       " + text(scale));
    }
    if (!fusion.backward().isEmpty()) {
      lines.add("backward    " + counted(fusion.backward()));
    }
    return lines;
  }

  private String text(Squeeze squeeze) {
    String image = shortened(squeeze.image());
    String op = op(squeeze.op());
    String source =
        switch (squeeze.source()) {
          case EPILOGUE -> op + " of sums from the epilogue of " + image;
          case SUMS -> op + " of sums that are there already: " + image;
          case PASS -> op + " in a pass over the result of " + image;
        };
    return squeeze.hoistedPast().isEmpty()
        ? source
        : "hoisted in front of "
            + String.join(", ", squeeze.hoistedPast().stream().map(this::shortened).toList())
            + ": "
            + source;
  }

  private String text(Scale scale) {
    String layer = shortened(scale.layer());
    String with =
        scale.with().isEmpty()
            ? ""
            : ", with " + String.join(", ", scale.with().stream().map(FusionText::op).toList());
    return switch (scale.place()) {
      case EPILOGUE -> "in the epilogue of " + layer + with;
      case PROLOGUE -> "in the prologue of " + layer + with;
      case PASS -> "in a pass over the image: " + layer + with;
    };
  }

  private static String op(String name) {
    return switch (name) {
      case "+" -> "add";
      case "-" -> "subtract";
      case "*" -> "multiply";
      case "/" -> "divide";
      default -> name.replace('_', ' ');
    };
  }

  /** {@code 2 pointwise, 1 linear}. */
  private static String counted(List<String> kinds) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    kinds.forEach(kind -> counts.merge(kind, 1, Integer::sum));
    List<String> texts = new ArrayList<>();
    counts.forEach((kind, n) -> texts.add(n + " " + kind));
    return String.join(", ", texts);
  }

  /** {@code layer} without the beginning that its path shares with the block's. */
  private String shortened(String layer) {
    int shared = 0;
    for (int i = 0; i < Math.min(layer.length(), block.length()); i++) {
      if (layer.charAt(i) != block.charAt(i)) {
        break;
      }
      shared = layer.charAt(i) == '.' ? i + 1 : shared;
    }
    return layer.substring(shared);
  }
}
