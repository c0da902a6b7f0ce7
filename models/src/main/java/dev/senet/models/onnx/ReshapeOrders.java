package dev.senet.models.onnx;

import dev.senet.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * In which orders of its dimensions, other than those in which a reshape is stated, a tensor can be
 * reshaped. Dimensions that are only split or merged on their own may stay where they are: [H, W,
 * C] to [H, W, g, C/g] goes from the order C, H, W to g, C/g, H, W.
 *
 * @param before the order that the operand must have
 * @param after the order that the result has
 */
record ReshapeOrders(DimOrder before, DimOrder after) {
  /**
   * The least that must be moved to reshape a tensor of {@code order}.
   *
   * @param preferred the result's order where there is a choice
   */
  static ReshapeOrders of(Shape from, Shape to, DimOrder order, DimOrder preferred) {
    List<Group> groups = groups(from, to);
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int dim : order.significant(from)) {
      Group group = groups.stream().filter(g -> g.from.contains(dim)).findFirst().orElseThrow();
      if (!before.contains(dim)) {
        before.addAll(group.from);
        after.addAll(group.to);
      }
    }
    DimOrder required =
        before.equals(order.significant(from))
            ? order
            : DimOrder.ofSignificant(before, from, order);
    return new ReshapeOrders(required, DimOrder.ofSignificant(after, to, preferred));
  }

  /** Dimensions that become others with the same elements. */
  private record Group(List<Integer> from, List<Integer> to) {}

  /** The smallest groups of dimensions, those of 1 left out. */
  private static List<Group> groups(Shape from, Shape to) {
    List<Integer> rest = significant(from);
    List<Integer> results = significant(to);
    List<Group> groups = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < rest.size()) {
      int firstFrom = i;
      int firstTo = j;
      long before = from.dim(rest.get(i++));
      long after = to.dim(results.get(j++));
      while (before != after) {
        if (before < after) {
          before *= from.dim(rest.get(i++));
        } else {
          after *= to.dim(results.get(j++));
        }
      }
      groups.add(new Group(rest.subList(firstFrom, i), results.subList(firstTo, j)));
    }
    return groups;
  }

  private static List<Integer> significant(Shape shape) {
    return IntStream.range(0, shape.rank()).filter(d -> shape.dim(d) > 1).boxed().toList();
  }
}
