package dev.senet.models.onnx;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import java.util.List;

/** Reads how kernels slide. */
final class Windows {
  private static final List<Integer> ONES = List.of(1, 1);

  private Windows() {}

  /** The window of a pool over {@code image}. */
  static Window read(OnnxNode node, Shape image) {
    List<Integer> kernel = pair(node, "kernel_shape", List.of());
    return read(node, image, kernel.get(0), kernel.get(1));
  }

  /** The window of a kernel of {@code height} and {@code width}. */
  static Window read(OnnxNode node, Shape image, int height, int width) {
    List<Integer> given = pair(node, "kernel_shape", List.of(height, width));
    if (!given.equals(List.of(height, width))) {
      throw node.error("its kernel_shape is not that of its weight");
    }
    List<Integer> strides = pair(node, "strides", ONES);
    List<Integer> dilations = pair(node, "dilations", ONES);
    // Checks the ranges, so that the arithmetic on padding cannot overflow.
    Window bare = window(height, width, strides, List.of(0, 0, 0, 0), dilations);
    return window(height, width, strides, pads(node, image, bare), dilations);
  }

  private static List<Integer> pair(OnnxNode node, String name, List<Integer> standard) {
    List<Integer> values = node.integers(name, standard);
    if (values.size() != 2) {
      throw node.error("senet knows it for images only, not with %s %s".formatted(name, values));
    }
    return values;
  }

  private static Window window(
      int height, int width, List<Integer> strides, List<Integer> pads, List<Integer> dilations) {
    return new Window(
        height,
        width,
        strides.get(0),
        strides.get(1),
        pads.get(0),
        pads.get(2),
        pads.get(1),
        pads.get(3),
        dilations.get(0),
        dilations.get(1));
  }

  /** Top, left, bottom, right. */
  private static List<Integer> pads(OnnxNode node, Shape image, Window w) {
    String auto = node.text("auto_pad", "NOTSET");
    int height = same(image.dim(0), w.spanHeight(), w.strideHeight());
    int width = same(image.dim(1), w.spanWidth(), w.strideWidth());
    return switch (auto) {
      case "NOTSET" -> {
        List<Integer> pads = node.integers("pads", List.of(0, 0, 0, 0));
        if (pads.size() != 4) {
          throw node.error("senet knows it for images only, not with pads " + pads);
        }
        yield pads;
      }
      case "VALID" -> List.of(0, 0, 0, 0);
      case "SAME_UPPER" -> List.of(height / 2, width / 2, height - height / 2, width - width / 2);
      case "SAME_LOWER" -> List.of(height - height / 2, width - width / 2, height / 2, width / 2);
      default -> throw node.error("it has the unknown auto_pad " + auto);
    };
  }

  private static int same(int size, int span, int stride) {
    int outputs = Math.ceilDiv(size, stride);
    return Math.max(0, (outputs - 1) * stride + span - size);
  }
}
