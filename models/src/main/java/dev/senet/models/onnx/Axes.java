package dev.senet.models.onnx;

import java.util.List;

/** Reads axes, which count the batch and may count from the end. */
final class Axes {
  private Axes() {}

  /**
   * The axes in an attribute, or in input {@code input} since the operators' version {@code opset};
   * empty if there are none.
   */
  static List<Integer> given(OnnxNode node, ImportedValues values, int input, int opset) {
    if (node.opset() < opset || node.hasAttribute("axes")) {
      return node.integers("axes", List.of());
    }
    return node.has(input)
        ? values.integers(node, input).stream().map(Math::toIntExact).toList()
        : List.of();
  }

  /** {@code axis} of {@code rank} dimensions, from 0. */
  static int index(OnnxNode node, int axis, int rank) {
    int index = axis < 0 ? axis + rank : axis;
    if (index < 0 || index >= rank) {
      throw node.error("its axis %d is none of %d dimensions".formatted(axis, rank));
    }
    return index;
  }

  /** Which of {@code rank} dimensions behind the batch is meant. */
  static int place(OnnxNode node, int axis, int rank) {
    int index = index(node, axis, rank + 1);
    if (index == 0) {
      throw node.error("senet cannot work along the batch");
    }
    return index - 1;
  }
}
