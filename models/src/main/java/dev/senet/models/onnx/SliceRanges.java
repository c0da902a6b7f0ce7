package dev.senet.models.onnx;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** What Slice cuts out, in attributes or, since version 10, in inputs. */
record SliceRanges(List<Long> starts, List<Long> ends, List<Long> axes, List<Long> steps) {
  static SliceRanges read(OnnxNode node, ImportedValues values) {
    boolean hasInputs = node.opset() >= 10;
    List<Long> starts = hasInputs ? values.integers(node, 1) : longs(node, "starts");
    List<Long> ends = hasInputs ? values.integers(node, 2) : longs(node, "ends");
    List<Long> axes =
        hasInputs ? (node.has(3) ? values.integers(node, 3) : List.of()) : longs(node, "axes");
    List<Long> all = LongStream.range(0, starts.size()).boxed().toList();
    List<Long> steps =
        hasInputs && node.has(4)
            ? values.integers(node, 4)
            : Collections.nCopies(starts.size(), 1L);
    SliceRanges ranges = new SliceRanges(starts, ends, axes.isEmpty() ? all : axes, steps);
    if (ends.size() != starts.size()
        || ranges.axes.size() != starts.size()
        || steps.size() != starts.size()) {
      throw node.error("it has not as many starts as ends, axes and steps");
    }
    return ranges;
  }

  private static List<Long> longs(OnnxNode node, String name) {
    return node.integers(name, List.of()).stream().map(Integer::longValue).toList();
  }

  int axis(int i) {
    return Math.toIntExact(axes.get(i));
  }

  int from(int i, int size) {
    return index(starts.get(i), size);
  }

  int to(int i, int size) {
    return index(ends.get(i), size);
  }

  private static int index(long given, int size) {
    return (int) Math.clamp(given < 0 ? given + size : given, 0L, size);
  }

  /** Requires that range {@code i}, which is one of the batch, leaves nothing out. */
  void requireWholeBatch(OnnxNode node, int i) {
    if (starts.get(i) != 0 || ends.get(i) < Integer.MAX_VALUE || steps.get(i) != 1) {
      throw node.error("senet cannot cut the batch");
    }
  }
}
