package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Transpose;
import dev.senet.dsl.elaborate.Arguments.Given;
import dev.senet.dsl.parse.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The builtins that move elements around. Axes are counted without the batch. */
final class ShapeOps {
  private ShapeOps() {}

  static Value concat(Arguments a) {
    List<Node> nodes = new ArrayList<>();
    for (Given given : a.positional()) {
      nodes.add(a.tensor(given, "to join"));
    }
    int axis = axis(a, nodes.getFirst().shape());
    return nodes.size() == 1
        ? a.result(nodes.getFirst())
        : a.apply(new Concat(axis), nodes.toArray(Node[]::new));
  }

  static Value split(Arguments a) {
    Node x = a.tensor("x");
    int parts = a.whole("parts");
    int axis = axis(a, x.shape());
    int size = x.shape().dim(axis);
    if (parts < 1 || size % parts != 0) {
      throw a.error(
          "split: %d does not divide into %d equal parts".formatted(size, parts),
          "slice(x, from, to) takes parts of any size");
    }
    if (parts > Limits.ELEMENTS) {
      throw a.error(
          "split: %d parts are more than %d".formatted(parts, Limits.ELEMENTS), "reshape");
    }
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int from = i * (size / parts);
      results.add(a.apply(new Slice(axis, from, from + size / parts), x));
    }
    return parts == 1 ? results.getFirst() : new Value.Tuple(results);
  }

  static Value slice(Arguments a) {
    Node x = a.tensor("x");
    return a.apply(new Slice(axis(a, x.shape()), a.whole("from"), a.whole("to")), x);
  }

  static Value reshape(Arguments a) {
    Node x = a.tensor("x");
    List<Integer> dims = Arrays.stream(a.wholes("dims")).boxed().toList();
    return a.apply(new Reshape(a.checked(() -> x.shape().withDims(dims))), x);
  }

  static Value flatten(Arguments a) {
    Node x = a.tensor("x");
    return a.apply(new Reshape(x.shape().withDims(List.of(x.shape().elements()))), x);
  }

  static Value transpose(Arguments a) {
    List<Integer> order = Arrays.stream(a.wholes("order")).boxed().toList();
    return a.apply(new Transpose(order), a.tensor("x"));
  }

  static Value pad(Arguments a) {
    Node x = a.tensor("x");
    if (!x.shape().isImage()) {
      throw a.error(
          "pad takes images [N, height, width, channels], not " + x.shape(), "pad earlier");
    }
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (String name : List.of("height", "width", "channels")) {
      // One number pads both sides, two are before and after.
      int[] amounts = a.pair(name);
      before.add(amounts[0]);
      after.add(amounts[1]);
    }
    return a.apply(new Pad(before, after, a.number("value")), x);
  }

  /** {@code channels(x)}, {@code height(x)} or {@code width(x)}. */
  static Value size(Arguments a, String axis) {
    Shape shape = a.tensor("x").shape();
    return new Value.Whole(shape.dim(axis(a, shape, axis)));
  }

  private static int axis(Arguments a, Shape shape) {
    return a.word("axis", "channels", "height", "width")
        .map(name -> axis(a, shape, name))
        .orElseGet(() -> numbered(a, shape));
  }

  private static int numbered(Arguments a, Shape shape) {
    if (!Numbers.isNumber(a.given("axis").value())) {
      throw a.expected("channels, height, width or a number", "for 'axis'", a.given("axis"));
    }
    int axis = a.whole("axis");
    int fromStart = axis < 0 ? axis + shape.rank() : axis;
    if (fromStart < 0 || fromStart >= shape.rank()) {
      throw a.error(
          "%s has no dimension %d".formatted(shape, axis),
          "dimensions are counted from 0, without the batch");
    }
    return fromStart;
  }

  private static int axis(Arguments a, Shape shape, String name) {
    boolean isChannels = name.equals("channels");
    if (isChannels ? shape.rank() < 1 : !shape.isImage()) {
      throw a.error(
          "%s has no %s".formatted(shape, name),
          "images [N, height, width, channels] have all three");
    }
    return isChannels ? shape.rank() - 1 : name.equals("height") ? 0 : 1;
  }
}
