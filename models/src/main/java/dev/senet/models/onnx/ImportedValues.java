package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Transpose;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Flattened;
import dev.senet.models.onnx.Imported.Known;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The values of a file that have been read, by their names, and the graph that they come from. */
final class ImportedValues {
  private record Arrangement(Node node, List<Integer> places, List<Integer> wanted) {}

  private final GraphBuilder builder;
  private final Map<String, Imported> values = new HashMap<>();
  private final Map<Arrangement, Node> arranged = new HashMap<>();

  ImportedValues(GraphBuilder builder) {
    this.builder = builder;
  }

  GraphBuilder builder() {
    return builder;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  void put(String name, Imported value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new OnnxException("the value '" + name + "' is defined twice");
    }
  }

  /** Input {@code i} of {@code node}. */
  Imported get(OnnxNode node, int i) {
    if (!node.has(i)) {
      throw node.error("its input " + i + " is missing");
    }
    Imported value = values.get(node.input(i));
    if (value == null) {
      throw node.error("its input '%s' is defined by no node before it".formatted(node.input(i)));
    }
    return value;
  }

  /** Input {@code i}, which a node computes. */
  Computed computed(OnnxNode node, int i) {
    return switch (get(node, i)) {
      case Computed value -> value;
      case Flattened value -> inOrderOfFile(value);
      case Known _ -> throw node.error("its input " + i + " is constant, which senet cannot use");
    };
  }

  /** Input {@code i}, whose values must be known. */
  KnownTensor known(OnnxNode node, int i) {
    if (get(node, i) instanceof Known(KnownTensor tensor)) {
      return tensor;
    }
    throw node.error(
        "its input '%s' is computed; senet needs a constant there".formatted(node.input(i)));
  }

  /** Input {@code i} as numbers that are known. */
  KnownTensor.Floats floats(OnnxNode node, int i) {
    if (known(node, i) instanceof KnownTensor.Floats floats) {
      return floats;
    }
    throw node.error("its input '%s' has no floats".formatted(node.input(i)));
  }

  /** Input {@code i} as whole numbers that are known. */
  List<Long> integers(OnnxNode node, int i) {
    if (known(node, i) instanceof KnownTensor.Integers integers) {
      return integers.toList();
    }
    throw node.error("its input '%s' has no integers".formatted(node.input(i)));
  }

  /** The value with its elements in the order of the file. */
  private Computed inOrderOfFile(Flattened value) {
    Computed image = value.image();
    Node node = arranged(image, IntStream.range(0, image.rank()).boxed().toList());
    Shape flat = Shape.batched(node.shape().elements());
    return Computed.of(Reshape.apply(builder, flat, node), List.of(0), 1);
  }

  /** The places in the file in the order that senet's ops on images need: channels last. */
  static List<Integer> usualPlaces(int rank) {
    return rank == 3 ? List.of(1, 2, 0) : IntStream.range(0, rank).boxed().toList();
  }

  /** {@code value}, [N, C, H, W] in the file, as [N, H, W, C]. */
  Node image(OnnxNode node, Computed value) {
    if (value.rank() != 3) {
      throw node.error(
          "senet knows it for images [N, C, H, W] only, not for %d dimensions behind the batch"
              .formatted(value.rank()));
    }
    return arranged(value, usualPlaces(3));
  }

  /** The value as a node whose dimensions are those at {@code places} in the file. */
  Node arranged(Computed value, List<Integer> places) {
    return arranged.computeIfAbsent(
        new Arrangement(value.node(), value.places(), places), key -> arrange(value, places));
  }

  private Node arrange(Computed value, List<Integer> places) {
    List<Integer> now = value.places();
    List<Integer> dims = value.dims();
    Node node = value.node();
    List<Integer> significantNow = now.stream().filter(p -> dims.get(p) > 1).toList();
    List<Integer> significant = places.stream().filter(p -> dims.get(p) > 1).toList();
    if (!significantNow.equals(significant)) {
      List<Integer> order = new ArrayList<>(places);
      order.retainAll(now);
      now.stream().filter(p -> !order.contains(p)).forEach(order::add);
      node = builder.apply(new Transpose(order.stream().map(now::indexOf).toList()), node);
    }
    Shape shape = node.shape().withDims(places.stream().map(dims::get).toList());
    return Reshape.apply(builder, shape, node);
  }

  /** Applies an op that works on each element alone. */
  Imported each(OnnxNode node, Op op) {
    return each(get(node, 0), op);
  }

  Imported each(Imported value, Op op) {
    return switch (value) {
      case Computed x -> x.with(builder.apply(op, x.node()));
      case Flattened(Computed x) -> new Flattened(x.with(builder.apply(op, x.node())));
      case Known _ -> throw new OnnxException(op.name() + " of a constant is not calculated");
    };
  }

  /** {@code value} under the dimensions {@code dims} behind the batch. */
  Imported reshaped(Computed value, List<Integer> dims) {
    Shape from = Shape.batched(value.dims().toArray(Integer[]::new));
    Shape to = Shape.batched(dims.toArray(Integer[]::new));
    List<Integer> places = new ArrayList<>(value.places());
    IntStream.range(0, value.rank()).filter(p -> !places.contains(p)).forEach(places::add);
    DimOrder order = new DimOrder(places);
    DimOrder usual = new DimOrder(usualPlaces(dims.size()));
    ReshapeOrders orders = ReshapeOrders.of(from, to, order, usual);
    List<Integer> before = orders.before().significant(from);
    if (dims.size() == 1 && !before.equals(order.significant(from))) {
      return new Flattened(value);
    }
    List<Integer> after = orders.after().significant(to);
    // A node has a dimension at least.
    List<Integer> kept = after.isEmpty() && !dims.isEmpty() ? List.of(0) : after;
    Shape shape = Shape.batched(kept.stream().map(to::dim).toArray(Integer[]::new));
    Node moved = before.equals(order.significant(from)) ? value.node() : arranged(value, before);
    return Computed.of(Reshape.apply(builder, shape, moved), kept, dims.size());
  }
}
