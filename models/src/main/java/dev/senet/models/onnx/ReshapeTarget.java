package dev.senet.models.onnx;

import dev.senet.models.onnx.KnownTensor.Integers;
import java.util.ArrayList;
import java.util.List;

/** What the operand of Reshape means for a value whose batch may have any size. */
final class ReshapeTarget {
  private ReshapeTarget() {}

  /**
   * The dimensions behind the batch that {@code target} gives a value of {@code dims}. The batch is
   * 0, -1, a size taken from the value's shape, or the number for which the file was made.
   */
  static List<Integer> dims(OnnxNode node, List<Integer> dims, List<Long> target) {
    if (target.isEmpty()) {
      throw node.error("its result is one number, without batch");
    }
    long elements = product(dims);
    List<Integer> result = new ArrayList<>();
    int open = -1;
    for (int i = 1; i < target.size(); i++) {
      long dim = target.get(i) == 0 && i <= dims.size() ? dims.get(i - 1) : target.get(i);
      if (dim == -1 && open < 0) {
        open = i - 1;
        dim = 1;
      }
      if (dim < 1 || dim > elements) {
        throw node.error("it cannot make %s of [N, %s]".formatted(text(target), text(dims)));
      }
      result.add((int) dim);
    }
    long known = product(result);
    if (open >= 0 && elements % known == 0) {
      result.set(open, (int) (elements / known));
    }
    if (product(result) != elements) {
      throw node.error(
          "%s of [N, %s] would merge the batch with other dimensions, which senet cannot"
              .formatted(text(target), text(dims)));
    }
    return result;
  }

  private static long product(List<Integer> dims) {
    return dims.stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
  }

  private static String text(List<? extends Number> dims) {
    return String.join(
        ", ", dims.stream().map(d -> d.longValue() == Integers.BATCH ? "N" : "" + d).toList());
  }
}
