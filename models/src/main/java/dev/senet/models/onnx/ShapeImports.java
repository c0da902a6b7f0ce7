package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Known;
import dev.senet.models.onnx.KnownTensor.Integers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Ops that move elements of computed values around, and those along an axis. */
final class ShapeImports {
  private final ImportedValues values;
  private final GraphBuilder builder;

  ShapeImports(ImportedValues values) {
    this.values = values;
    builder = values.builder();
  }

  Imported shape(OnnxNode node) {
    Computed x = values.computed(node, 0);
    List<Long> dims = new ArrayList<>(List.of(Integers.BATCH));
    x.dims().forEach(d -> dims.add(d.longValue()));
    int from = Math.clamp(fromEnd(node.integer("start", 0), dims.size()), 0, dims.size());
    int to = Math.clamp(fromEnd(node.integer("end", dims.size()), dims.size()), from, dims.size());
    return new Known(Integers.vector(dims.subList(from, to).stream().mapToLong(d -> d).toArray()));
  }

  private static int fromEnd(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  Imported reshape(OnnxNode node) {
    List<Long> target = values.integers(node, 1);
    if (node.truth("allowzero") && target.contains(0L)) {
      throw node.error("its result is empty");
    }
    Computed x = values.computed(node, 0);
    return values.reshaped(x, ReshapeTarget.dims(node, x.dims(), target));
  }

  Imported flatten(OnnxNode node) {
    Computed x = values.computed(node, 0);
    if (Axes.index(node, node.integer("axis", 1), x.rank() + 1) != 1) {
      throw node.error("senet cannot merge the batch with other dimensions");
    }
    return values.reshaped(x, List.of(x.node().shape().elements()));
  }

  Imported squeeze(OnnxNode node) {
    Computed x = values.computed(node, 0);
    List<Integer> dims = new ArrayList<>(x.dims());
    List<Integer> axes = Axes.given(node, values, 1, 13);
    for (int axis : axes) {
      int place = Axes.place(node, axis, x.rank());
      if (x.dims().get(place) != 1) {
        throw node.error("its axis %d is not of size 1".formatted(axis));
      }
      dims.set(place, 0);
    }
    dims.removeIf(d -> axes.isEmpty() ? d == 1 : d == 0);
    return values.reshaped(x, dims);
  }

  Imported unsqueeze(OnnxNode node) {
    Computed x = values.computed(node, 0);
    List<Integer> axes = Axes.given(node, values, 1, 13);
    int rank = x.rank() + axes.size();
    List<Integer> dims = new ArrayList<>(x.dims());
    axes.stream()
        .map(axis -> Axes.place(node, axis, rank))
        .sorted()
        .forEach(place -> dims.add(Math.min(place, dims.size()), 1));
    return values.reshaped(x, dims);
  }

  Imported transpose(OnnxNode node) {
    Computed x = values.computed(node, 0);
    List<Integer> expected = IntStream.rangeClosed(0, x.rank()).boxed().toList();
    List<Integer> order = node.integers("perm", expected.reversed());
    if (!order.stream().sorted().toList().equals(expected) || order.getFirst() != 0) {
      throw node.error("senet can transpose what is behind the batch only, not by " + order);
    }
    return new Computed(x.node(), order.stream().skip(1).map(p -> x.axes().get(p - 1)).toList());
  }

  Imported concat(OnnxNode node) {
    List<Computed> parts = new ArrayList<>();
    for (int i = 0; i < node.proto().getInputCount(); i++) {
      parts.add(values.computed(node, i));
    }
    Computed first = parts.getFirst();
    if (parts.stream().anyMatch(part -> part.rank() != first.rank())) {
      throw node.error("its inputs differ in the number of their dimensions");
    }
    int place = Axes.place(node, node.integer("axis", 1), first.rank());
    if (parts.size() == 1) {
      return first;
    }
    List<Integer> places = places(parts, place);
    List<Node> nodes = parts.stream().map(part -> values.arranged(part, places)).toList();
    Node joined = builder.apply(new Concat(places.indexOf(place)), nodes);
    return Computed.of(joined, places, first.rank());
  }

  /** The order of the first part, if it has all dimensions that any part has. */
  private static List<Integer> places(List<Computed> parts, int axis) {
    List<Integer> first = parts.getFirst().places();
    boolean isEnough =
        first.contains(axis) && parts.stream().allMatch(p -> first.containsAll(p.places()));
    return isEnough ? first : ImportedValues.usualPlaces(parts.getFirst().rank());
  }

  /** The part {@code [from, to)} along the file's dimension {@code place}. */
  Computed slice(Computed x, int place, int from, int to) {
    int size = x.dims().get(place);
    if (from == 0 && to == size) {
      return x;
    }
    return x.with(builder.apply(new Slice(x.axes().get(place), from, to), x.node()));
  }

  Imported slice(OnnxNode node) {
    Computed x = values.computed(node, 0);
    SliceRanges ranges = SliceRanges.read(node, values);
    for (int i = 0; i < ranges.starts().size(); i++) {
      int axis = Axes.index(node, ranges.axis(i), x.rank() + 1);
      if (axis == 0) {
        ranges.requireWholeBatch(node, i);
        continue;
      }
      int size = x.dims().get(axis - 1);
      int from = ranges.from(i, size);
      int to = ranges.to(i, size);
      if (from >= to || ranges.steps().get(i) != 1) {
        throw node.error(
            "senet knows parts [from, to) with steps of 1 only, not %d to %d by %d"
                .formatted(from, to, ranges.steps().get(i)));
      }
      x = slice(x, axis - 1, from, to);
    }
    return x;
  }

  /** The parts of a split, as many as the node has outputs. */
  List<Imported> split(OnnxNode node) {
    Computed x = values.computed(node, 0);
    int place = Axes.place(node, node.integer("axis", 0), x.rank());
    int size = x.dims().get(place);
    List<Integer> sizes = sizes(node, size);
    if (sizes.size() != node.proto().getOutputCount()
        || sizes.stream().mapToLong(s -> s).sum() != size) {
      throw node.error("parts of %s do not make up %d".formatted(sizes, size));
    }
    List<Imported> parts = new ArrayList<>();
    int from = 0;
    for (int part : sizes) {
      parts.add(slice(x, place, from, from + part));
      from += part;
    }
    return parts;
  }

  private List<Integer> sizes(OnnxNode node, int size) {
    if (node.hasAttribute("split")) {
      return node.integers("split", List.of());
    }
    if (node.opset() >= 13 && node.has(1)) {
      return values.integers(node, 1).stream().map(Math::toIntExact).toList();
    }
    // The last part may be smaller.
    int count = node.proto().getOutputCount();
    int part = Math.ceilDiv(size, Math.max(1, count));
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(count, part));
    sizes.set(count - 1, size - part * (count - 1));
    return sizes;
  }

  Imported pad(OnnxNode node) {
    if (!node.text("mode", "constant").equals("constant")) {
      throw node.error("senet knows the mode constant only");
    }
    Computed x = values.computed(node, 0);
    List<Integer> amounts = pads(node, x.rank());
    int places = amounts.size() / 2;
    if (amounts.get(0) != 0 || amounts.get(places) != 0) {
      throw node.error("senet cannot pad the batch");
    }
    if (amounts.stream().allMatch(a -> a == 0)) {
      return x;
    }
    double value = node.opset() < 11 ? node.real("value", 0) : padValue(node);
    Node image = values.image(node, x);
    List<Integer> order = ImportedValues.usualPlaces(3);
    List<Integer> before = order.stream().map(p -> amounts.get(p + 1)).toList();
    List<Integer> after = order.stream().map(p -> amounts.get(places + p + 1)).toList();
    return Computed.of(builder.apply(new Pad(before, after, value), image), order, 3);
  }

  private double padValue(OnnxNode node) {
    return node.has(2) ? OnnxNode.decimal(values.floats(node, 2).get(0)) : 0;
  }

  /** How much to add before all dimensions, the batch included, then behind them. */
  private List<Integer> pads(OnnxNode node, int rank) {
    List<Integer> given =
        node.opset() < 11
            ? node.integers("pads", List.of())
            : values.integers(node, 1).stream().map(Math::toIntExact).toList();
    List<Integer> axes =
        node.has(3)
            ? values.integers(node, 3).stream().map(Math::toIntExact).toList()
            : IntStream.rangeClosed(0, rank).boxed().toList();
    if (given.size() != 2 * axes.size()) {
      throw node.error("%d pads are not two for each axis".formatted(given.size()));
    }
    List<Integer> pads = new ArrayList<>(Collections.nCopies(2 * (rank + 1), 0));
    for (int i = 0; i < axes.size(); i++) {
      int axis = Axes.index(node, axes.get(i), rank + 1);
      pads.set(axis, given.get(i));
      pads.set(axis + rank + 1, given.get(i + axes.size()));
    }
    return pads;
  }

  Imported softmax(OnnxNode node) {
    Computed x = values.computed(node, 0);
    int standard = node.opset() < 13 ? 1 : -1;
    int place = Axes.place(node, node.integer("axis", standard), x.rank());
    boolean isLast = x.dims().stream().skip(place + 1L).allMatch(d -> d == 1);
    if (node.opset() < 13 && !isLast) {
      throw node.error("senet knows softmax along one dimension only");
    }
    List<Integer> places = new ArrayList<>(x.places());
    places.remove((Integer) place);
    places.add(place);
    return Computed.of(builder.apply(new Softmax(), values.arranged(x, places)), places, x.rank());
  }
}
