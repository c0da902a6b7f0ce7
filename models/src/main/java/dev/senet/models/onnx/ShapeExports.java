package dev.senet.models.onnx;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Transpose;
import java.util.ArrayList;
import java.util.List;

/** Ops that move elements around, and those along an axis. */
final class ShapeExports {
  private final ExportedValues values;

  ShapeExports(ExportedValues values) {
    this.values = values;
  }

  void reshape(Node node) {
    Node x = node.input(0);
    ReshapeOrders orders =
        ReshapeOrders.of(x.shape(), node.shape(), values.order(x), DimOrder.atBorder(node.shape()));
    String from = values.get(x, orders.before());
    if (node.shape().isBatched() && node.shape().rank() == 1) {
      values.define(node, orders.after(), "Flatten", List.of(from), Attributes.integer("axis", 1));
      return;
    }
    // 0 stands for the operand's batch.
    List<Integer> dims = withBatch(0, orders.after().of(node.shape()), node.shape());
    String shape = values.builder().integers(node.name() + ".shape", dims);
    values.define(node, orders.after(), "Reshape", List.of(from, shape));
  }

  void transpose(Node node, Transpose op) {
    ExportedValues.Value x = values.get(node.input(0));
    values.put(node, new ExportedValues.Value(x.name(), x.order().transposed(op.permutation())));
  }

  void slice(Node node, Slice op) {
    ExportedValues.Value x = values.get(node.input(0));
    values.define(
        node,
        x.order(),
        "Slice",
        List.of(
            x.name(),
            values.builder().integers(node.name() + ".starts", List.of(op.from())),
            values.builder().integers(node.name() + ".ends", List.of(op.to())),
            values.builder().integers(node.name() + ".axes", List.of(axis(node, op.axis())))));
  }

  void pad(Node node, Pad op) {
    ExportedValues.Value x = values.get(node.input(0));
    List<Integer> pads = new ArrayList<>();
    for (List<Integer> side : List.of(op.before(), op.after())) {
      pads.addAll(withBatch(0, x.order().dims().stream().map(side::get).toList(), node.shape()));
    }
    values.define(
        node,
        x.order(),
        "Pad",
        List.of(
            x.name(),
            values.builder().integers(node.name() + ".pads", pads),
            values.builder().floats(node.name() + ".value", List.of(), List.of(op.value()))));
  }

  void concat(Node node, Concat op) {
    DimOrder order = values.order(node.input(0));
    List<String> parts = node.inputs().stream().map(part -> values.get(part, order)).toList();
    int axis = order.position(op.axis()) + (node.shape().isBatched() ? 1 : 0);
    values.define(node, order, "Concat", parts, Attributes.integer("axis", axis));
  }

  void softmax(Node node) {
    ExportedValues.Value x = values.get(node.input(0));
    int axis = axis(node, node.shape().rank() - 1);
    values.define(node, x.order(), "Softmax", List.of(x.name()), Attributes.integer("axis", axis));
  }

  void broadcast(Node node) {
    Node x = node.input(0);
    DimOrder order = DimOrder.channelsLast(node.shape().rank());
    String operand = values.operand(x, node.shape(), order);
    // 1 leaves the operand's batch as it is.
    List<Integer> dims = withBatch(1, node.shape().dims(), node.shape());
    String shape = values.builder().integers(node.name() + ".shape", dims);
    values.define(node, order, "Expand", List.of(operand, shape));
  }

  /** The place of dimension {@code dim} of the first operand, the batch counted. */
  private int axis(Node node, int dim) {
    return values.order(node.input(0)).position(dim) + (node.shape().isBatched() ? 1 : 0);
  }

  private static List<Integer> withBatch(int batch, List<Integer> dims, Shape shape) {
    List<Integer> all = new ArrayList<>(dims);
    if (shape.isBatched()) {
      all.addFirst(batch);
    }
    return all;
  }
}
